using Bakeoff.Machine;

namespace Bakeoff.Transports.Kicks;

/// <summary>No kick: the store that published the packet is all there is, and a back end that polls finds it. No exit.</summary>
public sealed class PolledKick : IKickPath
{
    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
    }

    /// <inheritdoc/>
    public SimTask KickAsync(CpuContext context, DeviceQueue queue) => SimTask.Completed;
}
