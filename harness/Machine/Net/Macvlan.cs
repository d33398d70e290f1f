namespace Bakeoff.Machine;

/// <summary>
/// macvlan devices on a physical NIC: received frames go to the device that owns the destination address, frames sent go to the
/// NIC's transmit routine in the sender's own context, or to another device of the same NIC (bridge mode). No bridge, no
/// backlog, and no way between a device and the host's own stack.
/// </summary>
/// <remarks>
/// Linux 2.6.34 drivers/net/macvlan.c. The host's own traffic, which a macvlan lets through to the stack, is not simulated.
/// </remarks>
public sealed class Macvlan : IPacketSink, IFrameSwitch
{
    private readonly FlowTable _devices = new();
    private readonly IBridgePort _uplink;
    private readonly PacketAccounts _accounts;
    private readonly PortTransmit _transmit;

    /// <summary>Puts macvlans on the NIC of <paramref name="host"/>: what it receives comes here first.</summary>
    public Macvlan(HostSystem host)
    {
        Invariant.That(host.Uplink is not null, "a macvlan needs a physical NIC");
        _uplink = host.Uplink;
        _accounts = host.Accounts;
        _transmit = new PortTransmit(host.Accounts, host.Stack.Options.ChecksumOffload);
        host.HookReceive(this);
    }

    /// <inheritdoc/>
    public void Learn(int flow, bool reverse, IBridgePort port) => _devices.Learn(flow, reverse, port);

    /// <summary>Adds the cost of sending a packet with <paramref name="header"/> from one of the devices.</summary>
    public void OweTransmit(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.MacvlanForward);
        _transmit.Owe(context, packet, PortOf(packet));
    }

    /// <summary>Sends a packet whose cost is paid, in the context of the sender.</summary>
    public void Transmit(CpuContext context, Packet packet) => _transmit.Output(context, packet, PortOf(packet));

    /// <inheritdoc/>
    public void OweInput(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.NetdevReceiveSkb);
        context.Owe(CostKey.MacvlanForward);
        if (_devices.Find(packet.Header) is { } device)
        {
            _transmit.Owe(context, packet, device);
        }
    }

    /// <inheritdoc/>
    public void Input(CpuContext context, Packet packet)
    {
        if (_devices.Find(packet.Header) is { } device)
        {
            _transmit.Output(context, packet, device);
        }
        else
        {
            _accounts.Drop(packet, DropPlace.Bridge);
        }
    }

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;

    private IBridgePort PortOf(Packet packet) => _devices.Find(packet.Header) ?? _uplink;
}
