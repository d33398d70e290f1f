namespace Bakeoff.Harness;

/// <summary>What it took to set something up in a running guest.</summary>
/// <param name="Lane">Canonical lane id.</param>
/// <param name="Step">What was set up.</param>
/// <param name="UserspaceExits">Register accesses of the guest that went out to the VMM.</param>
/// <param name="KernelExits">Calls of the guest that the kernel served.</param>
/// <param name="VmmCalls">System calls of the VMM to the kernel.</param>
/// <param name="IoBusDevices">Entries added to KVM's I/O buses.</param>
/// <param name="PerCpuBytes">Guest memory registered for each possible CPU.</param>
public sealed record SetUpRow(
    string Lane, SetUpStep Step, long UserspaceExits, long KernelExits, long VmmCalls, long IoBusDevices, long PerCpuBytes);

/// <summary>Steps of <see cref="SetUpSurvey"/>.</summary>
public enum SetUpStep
{
    /// <summary>What devices share, once per guest.</summary>
    Bus,

    /// <summary>The first network device.</summary>
    FirstDevice,

    /// <summary>Each further one.</summary>
    NextDevice,
}
