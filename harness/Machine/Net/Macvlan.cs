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
    private readonly bool _sendersLeaveSums;

    /// <summary>Puts macvlans on the NIC of <paramref name="host"/>: what it receives comes here first.</summary>
    public Macvlan(HostSystem host)
    {
        Invariant.That(host.Uplink is not null, "a macvlan needs a physical NIC");
        _uplink = host.Uplink;
        _accounts = host.Accounts;
        _sendersLeaveSums = host.Stack.Options.ChecksumOffload;
        host.HookReceive(this);
    }

    /// <inheritdoc/>
    public void Learn(int flow, bool reverse, IBridgePort port) => _devices.Learn(flow, reverse, port);

    /// <summary>Adds the cost of sending a packet with <paramref name="header"/> from one of the devices.</summary>
    public void OweTransmit(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.MacvlanForward);
        OweOutput(context, packet, PortOf(packet));
    }

    /// <summary>Sends a packet whose cost is paid, in the context of the sender.</summary>
    public void Transmit(CpuContext context, Packet packet) => Output(context, packet, PortOf(packet));

    /// <inheritdoc/>
    public void OweInput(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.NetdevReceiveSkb);
        context.Owe(CostKey.MacvlanForward);
        if (_devices.Find(packet.Header) is { } device)
        {
            OweOutput(context, packet, device);
        }
    }

    /// <inheritdoc/>
    public void Input(CpuContext context, Packet packet)
    {
        if (_devices.Find(packet.Header) is { } device)
        {
            Output(context, packet, device);
        }
        else
        {
            _accounts.Drop(packet, DropPlace.Bridge);
        }
    }

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;

    private IBridgePort PortOf(Packet packet) => _devices.Find(packet.Header) ?? _uplink;

    private void OweOutput(CpuContext context, Packet packet, IBridgePort port)
    {
        if (_sendersLeaveSums && !packet.HasSum && !port.AcceptsUnsummed)
        {
            context.Owe(CostKey.ChecksumByte, packet.Header.PayloadBytes);
        }

        int frames = packet.WireFrames;
        if (frames == 1 || port.AcceptsGso)
        {
            port.OweOutput(context, packet);
            return;
        }

        context.Owe(CostKey.GsoSegment, frames);
        for (int i = 0; i < frames; i++)
        {
            port.OweOutput(context, packet);
        }
    }

    private void Output(CpuContext context, Packet packet, IBridgePort port)
    {
        int frames = packet.WireFrames;
        if (frames == 1 || port.AcceptsGso)
        {
            port.Output(context, packet);
            return;
        }

        for (int i = 0; i < frames; i++)
        {
            port.Output(context, _accounts.CutSegment(packet, i));
        }

        _accounts.Recycle(packet);
    }
}
