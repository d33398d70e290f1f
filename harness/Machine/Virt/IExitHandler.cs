namespace Bakeoff.Machine;

/// <summary>What the host kernel does for a guest's doorbell or register access, in the vCPU thread.</summary>
public interface IExitHandler
{
    /// <summary>Adds the handler's costs to what <paramref name="vcpuThread"/> owes.</summary>
    void Owe(CpuContext vcpuThread);

    /// <summary>Takes effect once that is paid. May leave costs owed: the wake-ups that it causes.</summary>
    SimTask ActAsync(CpuContext vcpuThread);
}
