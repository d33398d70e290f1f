using Bakeoff.Machine;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// A register access that the VMM emulates: the exit goes all the way to userspace and back (a heavy exit), and the vCPU thread runs
/// the device model there.
/// </summary>
internal abstract class UserspaceExit : IExitHandler
{
    /// <inheritdoc/>
    public void Owe(CpuContext vcpuThread)
    {
        vcpuThread.Owe(CostKey.ExitUserspaceRoundTrip);
        vcpuThread.Owe(CostKey.ExitDeviceDispatch);
    }

    /// <inheritdoc/>
    public abstract SimTask ActAsync(CpuContext vcpuThread);
}
