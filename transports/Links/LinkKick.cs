using Bakeoff.Machine;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.Links;

/// <summary>
/// The board writes the host's message register across the link: no exit, an interrupt of one of the host's cores. The ring's own
/// signal has decided that it is wanted.
/// </summary>
internal sealed class LinkKick(HostInterrupts hostCore) : IKickPath
{
    private readonly LinkMessages _messages = new(hostCore, towardsHost: true);

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) => _messages.Register(queue, listener);

    /// <inheritdoc/>
    public async SimTask KickAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Kicks++;
        _messages.Write(context, queue);
        await context.Pay();
    }
}
