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
public sealed class TapPort : IBridgePort
{
    private readonly PacketQueue _queue = new();
    private readonly PacketAccounts _accounts;
    private static readonly CostKey[] s_tapCosts = [CostKey.NetdevTransmitSkb, CostKey.TapTransmit];

    private QueueMeter _waiting;
    private bool _isClosed;
    private long _bytes;

    /// <summary>Creates a port that holds <paramref name="limitPackets"/> at most.</summary>
    public TapPort(string name, PacketAccounts accounts, int limitPackets, bool acceptsGso)
    {
        Name = name;
        _accounts = accounts;
        LimitPackets = limitPackets;
        AcceptsGso = acceptsGso;
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Packets queued at most; a full queue drops.</summary>
    public int LimitPackets { get; }

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

    /// <summary>Takes the next packet; null if none.</summary>
    public Packet? Take()
    {
        Packet? packet = _queue.Dequeue();
        if (packet is not null)
        {
            _waiting.Dequeued(Simulator.Current.NowPs, packet);
            _bytes -= BytesOf(packet);
        }

        return packet;
    }

    /// <summary>The device is gone: what waits is lost, and so is what comes.</summary>
    public void Close()
    {
        _isClosed = true;
        while (Take() is { } packet)
        {
            _accounts.Drop(packet, DropPlace.Bridge);
        }
    }

    /// <summary>The interface goes: what waits is lost.</summary>
    public void Purge()
    {
        while (Take() is { } packet)
        {
            _accounts.Drop(packet, DropPlace.TapQueue);
        }
    }

    /// <summary>Checks Little's law on the queue.</summary>
    public void VerifyLittlesLaw() => _waiting.Verify(Simulator.Current.NowPs, _queue, Name);

    /// <inheritdoc/>
    public void OweOutput(CpuContext context, Packet packet)
    {
        for (int i = 0; i < OutputCosts.Count; i++)
        {
            context.Owe(OutputCosts[i]);
        }
    }

    /// <inheritdoc/>
    public void Output(CpuContext context, Packet packet)
    {
        if (Steering is null)
        {
            Queue(context, packet);
        }
        else
        {
            Steering.QueueFor(packet).Queue(context, packet);
        }
    }

    private void Queue(CpuContext context, Packet packet)
    {
        if (_isClosed)
        {
            _accounts.Drop(packet, DropPlace.Bridge);
            return;
        }

        if (_queue.Count >= LimitPackets || _bytes + BytesOf(packet) > LimitBytes || !IsUp)
        {
            _accounts.Drop(packet, DropPlace);
            return;
        }

        _bytes += BytesOf(packet);

        _waiting.Enqueued(context.Simulator.NowPs, packet);
        _queue.Enqueue(packet);
        Reader?.PacketQueued(context);
    }

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;

    private long BytesOf(Packet packet) => packet.Header.PayloadBytes + PacketOverheadBytes;
}
