namespace Bakeoff.Machine;

/// <summary>
/// AF_PACKET sockets bound to a physical NIC: every frame that the NIC receives passes the filter of each of them, the one
/// that wants it queues a clone, and the host's own stack throws the frame away; what is sent goes to the wire and nowhere else.
/// </summary>
/// <remarks>
/// Linux 2.6.34 net/packet/af_packet.c. The loop-back of sent frames to the other packet sockets of the NIC is not simulated, so
/// neither are guests that talk to each other this way.
/// </remarks>
public sealed class PacketSockets : IPacketSink, IFrameSwitch
{
    private readonly FlowTable _sockets = new();
    private readonly IBridgePort _uplink;
    private readonly PacketAccounts _accounts;

    /// <summary>Binds sockets to the NIC of <paramref name="host"/>: what it receives comes here first.</summary>
    public PacketSockets(HostSystem host)
    {
        Invariant.That(host.Uplink is not null, "a packet socket needs a physical NIC");
        _uplink = host.Uplink;
        _accounts = host.Accounts;
        host.HookReceive(this);
    }

    /// <summary>Sockets bound: each filters every frame.</summary>
    public int Count { get; private set; }

    /// <summary>One more socket is bound.</summary>
    public void Bind() => Count++;

    /// <inheritdoc/>
    public void Learn(int flow, bool reverse, IBridgePort port) => _sockets.Learn(flow, reverse, port);

    /// <summary>Adds the cost of the NIC's transmit routine, in the sender's own context.</summary>
    public void OweTransmit(CpuContext context, Packet packet)
    {
        Invariant.That(packet.WireFrames == 1, "a packet socket knows no offload: a guest without offloads sent a packet of several frames");
        _uplink.OweOutput(context, packet);
    }

    /// <summary>Sends a packet whose cost is paid.</summary>
    public void Transmit(CpuContext context, Packet packet) => _uplink.Output(context, packet);

    /// <inheritdoc/>
    public void OweInput(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.NetdevReceiveSkb);
        context.Owe(CostKey.PacketFilter, Count);
        _sockets.Find(packet.Header)?.OweOutput(context, packet);
        context.Owe(CostKey.SkbFree); // the original, in the host's stack: another host's address
    }

    /// <inheritdoc/>
    public void Input(CpuContext context, Packet packet)
    {
        if (_sockets.Find(packet.Header) is { } socket)
        {
            socket.Output(context, packet);
        }
        else
        {
            _accounts.Drop(packet, DropPlace.Bridge);
        }
    }

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;
}
