using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>
/// A macvlan on the physical NIC: macvtap, a character device with a socket on top, or venet-macvlan, whose thread calls the
/// macvlan's transmit routine and whose receive hook takes the frames. Either way the NIC's driver runs in the sender's context.
/// </summary>
internal sealed class MacvlanLink(HostSystem host, Macvlan macvlan, string name, bool isSocket, int queuePackets, bool acceptsGso)
    : IHostLink
{
    private static readonly CostKey[] s_receiveHook = [CostKey.TapTransmit];

    /// <inheritdoc/>
    public TapPort Port { get; } = new(name, host.Accounts, queuePackets, acceptsGso) { OutputCosts = s_receiveHook };

    /// <inheritdoc/>
    public IFrameSwitch Switch => macvlan;

    /// <inheritdoc/>
    public void OweSend(CpuContext context, Packet packet)
    {
        if (isSocket)
        {
            context.Owe(CostKey.TapWrite);
        }

        macvlan.OweTransmit(context, packet);
    }

    /// <inheritdoc/>
    public void Send(CpuContext context, Packet packet, bool more) => macvlan.Transmit(context, packet);

    /// <inheritdoc/>
    public void OweReceive(CpuContext context)
    {
        if (isSocket)
        {
            context.Owe(CostKey.TapRead);
        }
    }
}
