using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// A heavy exit: out to the VMM, a lock, the device model's register function in the vCPU thread, and back. The lock is the process's
/// global one, or the device's own; without one (null) it is one that nobody else wants.
/// </summary>
internal abstract class VmmExitHandler(FutexMutex? mutex) : IExitHandler
{
    /// <inheritdoc/>
    public bool InUserspace => true;

    /// <inheritdoc/>
    public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.ExitUserspaceRoundTrip);

    /// <inheritdoc/>
    public async SimTask ActAsync(CpuContext vcpuThread)
    {
        if (mutex is null)
        {
            vcpuThread.Owe(CostKey.MutexOperation, 2);
        }
        else
        {
            await mutex.AcquireAsync(vcpuThread);
        }

        vcpuThread.Owe(CostKey.ExitDeviceDispatch);
        await vcpuThread.Pay();
        await RunAsync(vcpuThread);
        if (vcpuThread.OwedPs > 0)
        {
            await vcpuThread.Pay();
        }

        mutex?.Release(vcpuThread);
    }

    /// <summary>The register's function, under the lock. May leave costs owed.</summary>
    protected abstract SimTask RunAsync(CpuContext vcpuThread);
}
