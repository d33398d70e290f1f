using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// A heavy exit: out to the VMM, a lock, the device model's register function in the vCPU thread, and back. The lock is the process's
/// global one, or the device's own; null is one that nobody else wants, and a VMM of one thread has none (<c>isLocked</c> false). The way
/// out and back costs <paramref name="crossing"/>: in KVM more than a system call, as what the guest and userspace have different is exchanged only there.
/// </summary>
internal abstract class VmmExitHandler(FutexMutex? mutex, bool isLocked = true, CostKey crossing = CostKey.ExitUserspaceRoundTrip) : IExitHandler
{
    /// <inheritdoc/>
    public bool InUserspace => true;

    /// <inheritdoc/>
    public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(crossing);

    /// <inheritdoc/>
    public async SimTask ActAsync(CpuContext vcpuThread)
    {
        if (mutex is not null)
        {
            await mutex.AcquireAsync(vcpuThread);
        }
        else if (isLocked)
        {
            vcpuThread.Owe(CostKey.MutexOperation, 2);
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
