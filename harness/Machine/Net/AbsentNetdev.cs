namespace Bakeoff.Machine;

/// <summary>What a stack sends through while it has no device: everything is lost, by name.</summary>
public sealed class AbsentNetdev(Softirq softirq, PacketAccounts accounts) : Netdev("none", softirq, accounts)
{
    /// <inheritdoc/>
    public override bool SupportsTso => false;

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SkbFree);
        await context.Pay();
        Accounts.Drop(packet, DropPlace.Unplugged);
    }
}
