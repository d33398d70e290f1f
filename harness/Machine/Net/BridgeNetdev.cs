namespace Bakeoff.Machine;

/// <summary>The host's own network device on its bridge (br0): what the host's stack sends enters the bridge here.</summary>
public sealed class BridgeNetdev(Bridge bridge, Softirq softirq, PacketAccounts accounts)
    : Netdev("br0", softirq, accounts)
{
    /// <inheritdoc/>
    public override bool SupportsTso => true;

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        bridge.OweForward(context, packet);
        await context.Pay();
        packet.Orphan(context);
        bridge.Input(context, packet);
    }
}
