using Bakeoff.Machine;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// A register access that the VMM emulates: the exit goes all the way to userspace and back (a heavy exit), and the vCPU thread runs
/// the device model there. Set-up happens a few times in the life of a guest, so that the VMM's global lock is taken to be free.
/// </summary>
internal abstract class UserspaceExit : IExitHandler
{
    /// <inheritdoc/>
    public bool InUserspace => true;

    /// <inheritdoc/>
    public void Owe(CpuContext vcpuThread)
    {
        vcpuThread.Owe(CostKey.ExitUserspaceRoundTrip);
        vcpuThread.Owe(CostKey.ExitDeviceDispatch);
    }

    /// <inheritdoc/>
    public abstract SimTask ActAsync(CpuContext vcpuThread);
}
