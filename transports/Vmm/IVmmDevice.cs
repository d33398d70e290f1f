using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>A device model of the VMM, as its io thread sees it. Everything but <see cref="IsReady"/> runs under the global lock.</summary>
internal interface IVmmDevice
{
    /// <summary>File descriptors that the device puts into the set of the next select().</summary>
    int Descriptors { get; }

    /// <summary>True if one of them is ready.</summary>
    bool IsReady { get; }

    /// <summary>Asks the device what it wants to be selected for; it may write its rings' flags.</summary>
    SimTask PrepareAsync(CpuContext ioThread);

    /// <summary>Handles the descriptors that are ready.</summary>
    SimTask DispatchAsync(CpuContext ioThread);
}
