using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>
/// A raw packet socket bound to the physical NIC, as vhost of August 2009 had it (Tsirkin, PATCHv3 2/2): one frame per call, no
/// offload in either direction, a receive buffer in bytes.
/// </summary>
internal sealed class PacketSocketLink : IHostLink
{
    private static readonly CostKey[] s_clone = [CostKey.PacketClone];
    private readonly PacketSockets _sockets;

    /// <summary>Binds a socket that holds <paramref name="receiveBufferBytes"/> at most.</summary>
    internal PacketSocketLink(HostSystem host, PacketSockets sockets, string name, int receiveBufferBytes)
    {
        _sockets = sockets;
        sockets.Bind();
        Port = new TapPort(name, host.Accounts, int.MaxValue, acceptsGso: false)
        {
            OutputCosts = s_clone,
            LimitBytes = receiveBufferBytes,
            PacketOverheadBytes = Attachment.SkbOverheadBytes,
            DropPlace = DropPlace.PacketSocket,
        };
    }

    /// <inheritdoc/>
    public TapPort Port { get; }

    /// <inheritdoc/>
    public IFrameSwitch Switch => _sockets;

    /// <inheritdoc/>
    public void OweSend(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.PacketSend);
        _sockets.OweTransmit(context, packet);
    }

    /// <inheritdoc/>
    public void Send(CpuContext context, Packet packet, bool more) => _sockets.Transmit(context, packet);

    /// <summary>The receive routine of a packet socket is that of a tap's.</summary>
    public void OweReceive(CpuContext context) => context.Owe(CostKey.TapRead);
}
