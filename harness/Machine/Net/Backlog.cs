namespace Bakeoff.Machine;

/// <summary>
/// The per-core backlog behind netif_rx: a thread that hands a packet to the stack queues it here, and the softirq of the
/// same core takes it from here before the thread goes on.
/// </summary>
public sealed class Backlog : Napi
{
    /// <summary>Packets that it holds at most (netdev_max_backlog).</summary>
    public const int Limit = 1000;

    private readonly PacketQueue _queue = new();
    private readonly Softirq _softirq;
    private readonly PacketAccounts _accounts;
    private readonly IPacketSink _sink;

    /// <summary>Creates the backlog of the core of <paramref name="softirq"/>.</summary>
    public Backlog(Softirq softirq, PacketAccounts accounts, IPacketSink sink)
    {
        _softirq = softirq;
        _accounts = accounts;
        _sink = sink;
    }

    /// <summary>netif_rx: the caller has paid for it.</summary>
    public void Enqueue(Packet packet)
    {
        if (_queue.Count >= Limit)
        {
            _accounts.Drop(packet, DropPlace.Backlog);
            return;
        }

        _queue.Enqueue(packet);
        _softirq.Schedule(this);
    }

    /// <inheritdoc/>
    public override async SimTask PollAsync(CpuContext context, int budget)
    {
        while (Work < budget && _queue.Count > 0)
        {
            Work++;
            Packet packet = _queue.Dequeue()!;
            _sink.OweInput(context, packet);
            await context.Pay();
            _sink.Input(context, packet);
            await _sink.FlushAsync(context);
        }

        if (_queue.Count == 0)
        {
            Complete();
        }
    }
}
