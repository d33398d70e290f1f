namespace Bakeoff.Machine;

/// <summary>What the host does for a guest's doorbell or register access, in the vCPU thread.</summary>
public interface IExitHandler
{
    /// <summary>True for a heavy exit: KVM_RUN returns, and the VMM handles it in userspace.</summary>
    bool InUserspace => false;

    /// <summary>The entry of an in-kernel I/O bus that claims the access; null if it goes by number, or if nobody does.</summary>
    IoBusEntry? Claim => null;

    /// <summary>Adds the handler's costs to what <paramref name="vcpuThread"/> owes.</summary>
    void Owe(CpuContext vcpuThread);

    /// <summary>Takes effect once that is paid. May leave costs owed: the wake-ups that it causes.</summary>
    SimTask ActAsync(CpuContext vcpuThread);
}
