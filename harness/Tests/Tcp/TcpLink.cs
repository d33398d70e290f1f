using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

/// <summary>
/// Two connections on a wire with delay and rate, and nothing else: no CPU, no queue limit. Packets are cut into
/// frames of one MSS; the applications act at once.
/// </summary>
public sealed class TcpLink
{
    /// <summary>Ethernet header, check sequence, preamble and gap around the IP packet.</summary>
    public const int FramingBytes = 38;

    public const long Microsecond = 1_000_000;
    public const long Millisecond = 1_000_000_000;
    public const long Second = 1_000_000_000_000;

    private readonly PriorityQueue<(TcpHost To, PacketHeader Header), (long, long)> _inFlight = new();
    private long _sequence;

    public TcpLink(TcpOptions options, TcpOptions? peer = null)
    {
        A = new TcpHost(new TcpConnection(options, peer ?? options));
        B = new TcpHost(new TcpConnection(peer ?? options, options));
    }

    public TcpHost A { get; }

    public TcpHost B { get; }

    public long NowPs { get; private set; }

    public long DelayPs { get; init; } = 50 * Microsecond;

    /// <summary>Picoseconds per byte: 800 is 10 Gb/s; 0 is an infinitely fast wire.</summary>
    public long PsPerByte { get; init; } = 800;

    public bool Records { get; set; } = true;

    /// <summary>Called after each segment went in.</summary>
    public Action<TcpHost, PacketHeader, TcpReceiveOutcome>? OnDelivered { get; set; }

    /// <summary>Runs until a time, or until nothing is left to happen.</summary>
    public void RunUntil(long endPs, Func<bool>? done = null)
    {
        Push(A);
        Push(B);
        while (done?.Invoke() != true)
        {
            long timerPs = Math.Min(A.Connection.NextTimerPs, B.Connection.NextTimerPs);
            bool frameFirst = _inFlight.TryPeek(out _, out (long TimePs, long) head) && head.TimePs <= timerPs;
            long nextPs = frameFirst ? head.TimePs : timerPs;
            if (nextPs > endPs)
            {
                NowPs = endPs == long.MaxValue ? NowPs : endPs;
                return;
            }

            NowPs = nextPs;
            if (frameFirst)
            {
                (TcpHost to, PacketHeader header) = _inFlight.Dequeue();
                Deliver(to, header);
            }
            else
            {
                RunTimers(A);
                RunTimers(B);
            }
        }
    }

    public void RunFor(long ps) => RunUntil(NowPs + ps);

    /// <summary>The application writes what it can and the connection sends what it may.</summary>
    public void Push(TcpHost host)
    {
        while (host.ToWrite > 0 && !host.Blocked)
        {
            int offered = (int)Math.Min(host.ToWrite, host.WriteSize);
            int accepted = host.Connection.Write(offered);
            host.ToWrite -= accepted;
            host.Blocked = accepted < offered;
            Transmit(host);
        }

        Transmit(host);
    }

    public void Read(TcpHost host, int maxBytes = int.MaxValue)
    {
        int bytes = host.Connection.Read(maxBytes);
        host.BytesRead += bytes;
        host.OnRead?.Invoke(bytes);
        Push(host);
    }

    private void RunTimers(TcpHost host)
    {
        if (host.Connection.NextTimerPs <= NowPs)
        {
            bool due = host.Connection.OnTimer(NowPs);
            Assert.Equal(due, host.Connection.HasSegments);
            Transmit(host);
        }
    }

    private void Deliver(TcpHost to, PacketHeader header)
    {
        TcpReceiveOutcome outcome = to.Connection.OnSegment(NowPs, in header);
        if (Records)
        {
            to.Received.Add((NowPs, header));
        }

        OnDelivered?.Invoke(to, header, outcome);
        if (outcome.HasFlag(TcpReceiveOutcome.WritableAgain))
        {
            to.Blocked = false;
            to.Wakes++;
        }

        Transmit(to);
        if (outcome.HasFlag(TcpReceiveOutcome.Readable) && to.ReadsAtOnce)
        {
            Read(to);
        }

        Push(to);
    }

    private void Transmit(TcpHost from)
    {
        PacketHeader header = default;
        while (true)
        {
            bool promised = from.Connection.HasSegments;
            bool taken = from.Connection.TryTakeSegment(NowPs, ref header);
            Assert.Equal(promised, taken);
            if (!taken)
            {
                return;
            }

            if (Records)
            {
                from.Sent.Add((NowPs, header));
            }

            SendFrames(from, header);
        }
    }

    private void SendFrames(TcpHost from, PacketHeader packet)
    {
        int size = packet.GsoSizeBytes == 0 ? packet.PayloadBytes : packet.GsoSizeBytes;
        int left = packet.PayloadBytes;
        do
        {
            PacketHeader frame = packet;
            frame.Sequence += packet.PayloadBytes - left;
            frame.PayloadBytes = Math.Min(left, size);
            frame.GsoSizeBytes = 0;
            left -= frame.PayloadBytes;

            int wireBytes = frame.PayloadBytes + TcpOptions.HeaderBytes + FramingBytes;
            from.WireFreePs = Math.Max(from.WireFreePs, NowPs) + (wireBytes * PsPerByte);
            long number = from.FramesSent++;
            if (!from.Loses(frame, number))
            {
                long arrivalPs = from.WireFreePs + DelayPs + from.Delays(frame, number);
                _inFlight.Enqueue((from == A ? B : A, frame), (arrivalPs, _sequence++));
            }
        }
        while (left > 0);
    }
}
