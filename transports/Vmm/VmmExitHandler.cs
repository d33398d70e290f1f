using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// A heavy exit: out to the VMM, the global lock, the device model's register function in the vCPU thread, and back. A VMM without a
/// global lock (<paramref name="vmm"/> is null) locks the device for as long; nobody else wants that.
/// </summary>
internal abstract class VmmExitHandler(VmmProcess? vmm) : IExitHandler
{
    /// <inheritdoc/>
    public bool InUserspace => true;

    /// <inheritdoc/>
    public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.ExitUserspaceRoundTrip);

    /// <inheritdoc/>
    public async SimTask ActAsync(CpuContext vcpuThread)
    {
        if (vmm is null)
        {
            vcpuThread.Owe(CostKey.MutexOperation, 2);
        }
        else
        {
            await vmm.GlobalLock.AcquireAsync(vcpuThread);
        }

        vcpuThread.Owe(CostKey.ExitDeviceDispatch);
        await vcpuThread.Pay();
        await RunAsync(vcpuThread);
        if (vcpuThread.OwedPs > 0)
        {
            await vcpuThread.Pay();
        }

        vmm?.GlobalLock.Release(vcpuThread);
    }

    /// <summary>The register's function, under the lock. May leave costs owed.</summary>
    protected abstract SimTask RunAsync(CpuContext vcpuThread);
}
