namespace Bakeoff.Machine;

/// <summary>Whoever takes frames out of a tap-like device: a back end.</summary>
public interface ITapReader
{
    /// <summary>A packet was queued, in <paramref name="context"/>, which owes whatever waking the reader costs.</summary>
    void PacketQueued(CpuContext context);
}

/// <summary>
/// A tap-like netdev of the host (tap, venet-tap): what the bridge puts out here waits in a bounded queue for the back
/// end; what the back end brings enters the bridge through the backlog of the core that it runs on. Other attachments (macvlan,
/// packet socket) have the same queue with other costs and limits.
/// </summary>
/// <remarks>
/// A netdev that is full either drops or stops its queue. While it is stopped, what the bridge puts out here waits in the device's
/// queueing discipline; whoever takes a packet wakes the queue, and the discipline runs in softirq on the taker's core (Linux 2.6.31
/// drivers/net/tun.c: the packet that finds the queue full stops it and is still queued; each read wakes it).
/// <code>
///   bridge -- stopped? --no--> queue ------------------> back end
///                |               ^                          |
///               yes              | softirq, taker's core    | taken: wake
///                +--> qdisc -----+ &lt;----------------------+
///                       full: drop
/// </code>
/// </remarks>
public sealed class TapPort : IBridgePort
{
    private readonly PacketQueue _queue = new();
    private readonly PacketQueue _qdisc = new();
    private readonly QdiscTasklet _tasklet;
    private readonly PacketAccounts _accounts;
    private static readonly CostKey[] s_tapCosts = [CostKey.NetdevTransmitSkb, CostKey.TapTransmit];

    private QueueMeter _waiting;
    private bool _isClosed;
    private bool _isDraining;
    private long _bytes;

    /// <summary>Creates a port that holds <paramref name="limitPackets"/> at most.</summary>
    public TapPort(string name, PacketAccounts accounts, int limitPackets, bool acceptsGso)
    {
        Name = name;
        _accounts = accounts;
        LimitPackets = limitPackets;
        AcceptsGso = acceptsGso;
        _tasklet = new QdiscTasklet(this);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Packets queued at most; a full queue drops, or stops the netdev.</summary>
    public int LimitPackets { get; }

    /// <summary>Packets that wait in front of the stopped netdev (txqueuelen); 0 for one that is never stopped and drops instead.</summary>
    public int QdiscPackets { get; init; }

    /// <summary>The softirq of the core that a context runs on: there the queueing discipline runs when the queue is woken.</summary>
    public Func<CpuContext, Softirq>? SoftirqOf { get; init; }

    /// <summary>True if the netdev hands packets to a ring and stops when it has as many as that has room for.</summary>
    public bool StopsByRing { get; init; }

    /// <summary>Room in that ring, as the back end sees it.</summary>
    public Func<int>? RingRoom { get; set; }

    /// <summary>True while the netdev's queue is stopped.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>How often it was stopped.</summary>
    public long Stops { get; private set; }

    /// <summary>How often it was woken.</summary>
    public long Wakes { get; private set; }

    /// <summary>Packets in the queueing discipline.</summary>
    public int QdiscCount => _qdisc.Count;

    /// <summary>Bytes queued at most, each packet with <see cref="PacketOverheadBytes"/> on top; a full queue drops.</summary>
    public long LimitBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes of bookkeeping that a queued packet counts beyond its payload.</summary>
    public int PacketOverheadBytes { get; init; }

    /// <summary>Where a full queue loses packets.</summary>
    public DropPlace DropPlace { get; init; } = DropPlace.TapQueue;

    /// <summary>What queueing a packet here costs: the transmit routine of a netdev, unless said otherwise.</summary>
    public IReadOnlyList<CostKey> OutputCosts { get; init; } = s_tapCosts;

    /// <inheritdoc/>
    public bool AcceptsGso { get; }

    /// <inheritdoc/>
    public bool AcceptsUnsummed => AcceptsGso; // one header says both

    /// <summary>The back end.</summary>
    public ITapReader? Reader { get; set; }

    /// <summary>
    /// The device's further queues, each with its own reader, and who decides between them; null for a device with one queue. The port
    /// that the host's network knows is the first queue.
    /// </summary>
    public TapSteering? Steering { get; set; }

    /// <summary>False while the host's interface is down: what the bridge puts out here is dropped.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Packets waiting for the back end.</summary>
    public int Count => _queue.Count;

    /// <summary>The next packet, left in place; null if none.</summary>
    public Packet? Peek() => _queue.Head;

    /// <summary>Takes the next packet in <paramref name="context"/>, on whose core a woken queue goes on; null if none.</summary>
    public Packet? Take(CpuContext context)
    {
        Packet? packet = Dequeue();
        if (packet is not null && IsStopped && (!StopsByRing || _queue.Count == 0 || _queue.Count < Room))
        {
            IsStopped = false;
            Wakes++;
            if (_qdisc.Count > 0)
            {
                SoftirqOf!(context).Schedule(_tasklet);
            }
        }

        return packet;
    }

    /// <summary>The device is gone: what waits is lost, and so is what comes.</summary>
    public void Close()
    {
        _isClosed = true;
        Lose(DropPlace.Bridge);
    }

    /// <summary>The interface goes: what waits is lost.</summary>
    public void Purge() => Lose(DropPlace.TapQueue);

    /// <summary>Checks Little's law on the queue.</summary>
    public void VerifyLittlesLaw() => _waiting.Verify(Simulator.Current.NowPs, _queue, Name);

    /// <inheritdoc/>
    public void OweOutput(CpuContext context, Packet packet) => (Steering?.QueueFor(packet) ?? this).OweQueue(context);

    private void OweQueue(CpuContext context)
    {
        if (Waits)
        {
            context.Owe(CostKey.NetdevTransmitSkb); // into the queueing discipline; the netdev's own routine runs later
            return;
        }

        OweTransmit(context);
    }

    /// <inheritdoc/>
    public void Output(CpuContext context, Packet packet) => (Steering?.QueueFor(packet) ?? this).Queue(context, packet);

    private void Queue(CpuContext context, Packet packet)
    {
        if (_isClosed)
        {
            _accounts.Drop(packet, DropPlace.Bridge);
        }
        else if (!IsUp)
        {
            _accounts.Drop(packet, DropPlace);
        }
        else if (!Waits)
        {
            Transmit(context, packet);
        }
        else if (_qdisc.Count >= QdiscPackets)
        {
            _accounts.Drop(packet, DropPlace.Qdisc);
        }
        else
        {
            _qdisc.Enqueue(packet);
        }
    }

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;

    /// <summary>True if a packet cannot go straight to the netdev: its queue is stopped, or others wait before it.</summary>
    private bool Waits => QdiscPackets > 0 && (IsStopped || _qdisc.Count > 0 || _isDraining);

    private int Room => Math.Min(LimitPackets, RingRoom?.Invoke() ?? LimitPackets);

    private void OweTransmit(CpuContext context)
    {
        for (int i = 0; i < OutputCosts.Count; i++)
        {
            context.Owe(OutputCosts[i]);
        }
    }

    /// <summary>The netdev's transmit routine.</summary>
    private void Transmit(CpuContext context, Packet packet)
    {
        if (_queue.Count >= LimitPackets || _bytes + BytesOf(packet) > LimitBytes)
        {
            if (QdiscPackets == 0)
            {
                _accounts.Drop(packet, DropPlace);
                return;
            }

            Stop();
        }

        _bytes += BytesOf(packet);
        _waiting.Enqueued(context.Simulator.NowPs, packet);
        _queue.Enqueue(packet);
        if (StopsByRing && _queue.Count >= Room)
        {
            Stop();
        }

        Reader?.PacketQueued(context);
    }

    private void Stop()
    {
        Stops += IsStopped ? 0 : 1;
        IsStopped = true;
    }

    /// <summary>A reader that stops gives back the packet that it had taken and done nothing with: it is the next again.</summary>
    public void PutBack(Packet packet)
    {
        _bytes += BytesOf(packet);
        _waiting.Enqueued(Simulator.Current.NowPs, packet);
        _queue.Requeue(packet);
    }

    private Packet? Dequeue()
    {
        Packet? packet = _queue.Dequeue();
        if (packet is not null)
        {
            _waiting.Dequeued(Simulator.Current.NowPs, packet);
            _bytes -= BytesOf(packet);
        }

        return packet;
    }

    private void Lose(DropPlace place)
    {
        while (Dequeue() is { } packet)
        {
            _accounts.Drop(packet, place);
        }

        while (_qdisc.Dequeue() is { } packet)
        {
            _accounts.Drop(packet, DropPlace.Qdisc);
        }

        IsStopped = false;
    }

    private long BytesOf(Packet packet) => packet.Header.PayloadBytes + PacketOverheadBytes;

    private sealed class QdiscTasklet(TapPort port) : Tasklet
    {
        public override async SimTask RunAsync(CpuContext context)
        {
            port._isDraining = true; // whoever sends meanwhile, on another core, queues behind
            while (!port.IsStopped && port._qdisc.Dequeue() is { } packet)
            {
                port.OweTransmit(context);
                await context.Pay();
                if (port._isClosed)
                {
                    port._accounts.Drop(packet, DropPlace.Bridge);
                }
                else
                {
                    port.Transmit(context, packet);
                }
            }

            port._isDraining = false;
        }
    }
}
