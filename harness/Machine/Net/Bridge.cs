namespace Bakeoff.Machine;

/// <summary>The Linux bridge that joins the host's NIC, its guests' tap-like devices and its own stack.</summary>
/// <param name="accounts">Books of packets.</param>
/// <param name="sendersLeaveSums">Stacks leave a packet's checksum to the device.</param>
public sealed class Bridge(PacketAccounts accounts, bool sendersLeaveSums) : IPacketSink, IFrameSwitch
{
    private readonly FlowTable _routes = new();
    private readonly PortTransmit _transmit = new(accounts, sendersLeaveSums);
    private IBridgePort? _flushPort;

    /// <summary>Frames of <paramref name="flow"/> in the given direction leave through <paramref name="port"/> (a learnt FDB entry).</summary>
    public void Learn(int flow, bool reverse, IBridgePort port) => _routes.Learn(flow, reverse, port);

    /// <summary>The port has left the bridge: frames that would go there are dropped here.</summary>
    public void Forget(IBridgePort port) => _routes.Forget(port);

    /// <inheritdoc/>
    public void OweInput(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.NetdevReceiveSkb);
        OweForward(context, packet);
    }

    /// <summary>Cost of the bridge and of the port behind it, without the receive path of a device.</summary>
    public void OweForward(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.BridgeForward);
        IBridgePort? port = Route(packet);
        if (port is not null)
        {
            _transmit.Owe(context, packet, port);
        }
    }

    /// <inheritdoc/>
    public void Input(CpuContext context, Packet packet)
    {
        IBridgePort? port = Route(packet);
        _flushPort = port;
        if (port is null)
        {
            accounts.Drop(packet, DropPlace.Bridge);
            return;
        }

        _transmit.Output(context, packet, port);
    }

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => _flushPort?.FlushAsync(context) ?? SimTask.Completed;

    private IBridgePort? Route(Packet packet) => _routes.Find(packet.Header);
}
