namespace Bakeoff.Machine;

/// <summary>
/// One end of a TCP connection, born established, as a synchronous state machine: time and headers go in, headers come
/// out. It knows no CPU and no cost, moves no payload and allocates nothing once it stands.
/// </summary>
/// <remarks>
/// The caller's part:
/// <list type="bullet">
/// <item>after <see cref="Write"/>, <see cref="Read"/>, <see cref="OnSegment"/> and <see cref="OnTimer"/>, if
/// <see cref="HasSegments"/>, call <see cref="TryTakeSegment"/> until it says no, before the next segment goes in
/// (otherwise duplicate acknowledgements merge and the peer's fast retransmit starts late);</item>
/// <item>call <see cref="OnTimer"/> at <see cref="NextTimerPs"/>. Calling early is harmless, so an event may stay where
/// it is while the deadline moves on with every acknowledgement, and be set anew when it fires.</item>
/// </list>
/// Offsets start at 0 in both directions. A header whose payload exceeds the MSS stands for as many segments, whether
/// TSO made it or GRO; acknowledgement rules count bytes, so they treat both alike.
/// </remarks>
public sealed class TcpConnection
{
    private readonly TcpSender _sender;
    private readonly TcpReceiver _receiver;

    /// <summary>Creates an end with <paramref name="options"/>, connected to one with <paramref name="peer"/>.</summary>
    public TcpConnection(TcpOptions options, TcpOptions peer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(peer);
        options.Validate();
        peer.Validate();
        Options = options with { MssBytes = Math.Min(options.MssBytes, peer.MssBytes) };
        bool sack = options.Sack && peer.Sack;
        _sender = new TcpSender(Options, (peer with { MssBytes = Options.MssBytes }).FirstWindowBytes, sack);
        _receiver = new TcpReceiver(Options, sack);
    }

    /// <summary>Settings in force: the MSS is the smaller one of both ends.</summary>
    public TcpOptions Options { get; }

    /// <summary>Bytes that <see cref="Write"/> would accept now.</summary>
    public int SendSpaceBytes => _sender.SpaceBytes;

    /// <summary>In-order bytes that the application has not read.</summary>
    public int ReadableBytes => _receiver.ReadableBytes;

    /// <summary>Bytes that the application has written.</summary>
    public long BytesWritten => _sender.Written;

    /// <summary>Bytes sent at least once.</summary>
    public long BytesSent => _sender.Next;

    /// <summary>Bytes that the peer has acknowledged.</summary>
    public long BytesAcked => _sender.Unacknowledged;

    /// <summary>Bytes received without a hole before them, read or not.</summary>
    public long BytesReceivedInOrder => _receiver.NextExpected;

    /// <summary>Bytes that wait behind a hole.</summary>
    public long OutOfOrderBytes => _receiver.OutOfOrderBytes;

    /// <summary>Send buffer in bytes of payload, as autotuned.</summary>
    public int SendBufferBytes => _sender.BufferBytes;

    /// <summary>Receive buffer in bytes of payload, as autotuned.</summary>
    public int ReceiveBufferBytes => _receiver.BufferBytes;

    /// <summary>Congestion window in bytes.</summary>
    public long CongestionWindowBytes => _sender.Window.Bytes;

    /// <summary>Slow-start threshold in bytes; 1 GiB until the first loss.</summary>
    public long SlowStartThresholdBytes => _sender.Window.ThresholdBytes;

    /// <summary>Smoothed round-trip time in picoseconds; 0 before the first sample.</summary>
    public long SmoothedRoundTripPs => _sender.SmoothedRoundTripPs;

    /// <summary>Retransmission timeout in picoseconds, with back-off.</summary>
    public long RetransmissionTimeoutPs => _sender.TimeoutPs;

    /// <summary>Loss recovery of the sending side.</summary>
    public TcpRecovery Recovery => _sender.State;

    /// <summary>
    /// What the device may hold of this connection before its data wait: about a millisecond's worth at the rate of a window per round trip and a
    /// fifth more, twice the rate while the window opens fast; two of the next packet at least, <see cref="TcpOptions.SmallQueueBytes"/> at most, twice as
    /// much for what is sent again (Linux 5.10 tcp_update_pacing_rate, tcp_small_queue_check). Nothing in flight: no limit.
    /// </summary>
    public long SmallQueueLimitBytes
    {
        get
        {
            if (Options.SmallQueueBytes == 0 || _sender.Next == _sender.Unacknowledged)
            {
                return long.MaxValue;
            }

            TcpCongestionWindow window = _sender.Window;
            double perRoundTrip = (window.Bytes < window.ThresholdBytes / 2 ? 2 : 1.2) * Math.Max(window.Bytes, _sender.Next - _sender.Unacknowledged);
            long limit = _sender.SmoothedRoundTripPs == 0 ? long.MaxValue : (long)(perRoundTrip * (1e12 / 1024) / _sender.SmoothedRoundTripPs);
            limit = Math.Min(Math.Max(limit, 2 * _sender.NextPacketBytes), Options.SmallQueueBytes);
            return _sender.State == TcpRecovery.Open ? limit : 2 * limit;
        }
    }

    /// <summary>Segments sent again.</summary>
    public long Retransmissions => _sender.Retransmissions;

    /// <summary>Times that fast recovery was entered.</summary>
    public long FastRetransmits => _sender.FastRetransmits;

    /// <summary>Times that the retransmission timer expired.</summary>
    public long Timeouts => _sender.Timeouts;

    /// <summary>True if <see cref="TryTakeSegment"/> will yield a segment.</summary>
    public bool HasSegments => _receiver.AckDue || _sender.HasSegment;

    /// <summary>Earliest time at which <see cref="OnTimer"/> has something to do; long.MaxValue if nothing is timed.</summary>
    public long NextTimerPs => Math.Min(_sender.TimerPs, _receiver.TimerPs);

    /// <summary>
    /// Appends <paramref name="bytes"/> to the stream and returns how many were accepted. If fewer than offered, the
    /// writer should sleep until <see cref="TcpReceiveOutcome.WritableAgain"/>.
    /// </summary>
    public int Write(int bytes) => _sender.Write(bytes);

    /// <summary>True if a third of the send buffer is free: what poll() calls writable.</summary>
    public bool IsWritable => _sender.IsWritable;

    /// <summary>A writer waits in poll() for <see cref="TcpReceiveOutcome.WritableAgain"/>.</summary>
    public void AwaitSpace() => _sender.AwaitSpace();

    /// <summary>
    /// Takes up to <paramref name="maxBytes"/> in-order bytes; this may cause an acknowledgement or a window update.
    /// </summary>
    public int Read(int maxBytes) => _receiver.Read(maxBytes);

    /// <summary>
    /// Fills in the next segment that may leave now: a retransmission, data, a window probe or a bare acknowledgement.
    /// Flow, packet id, Reverse flag and seal are the caller's.
    /// </summary>
    public bool TryTakeSegment(long nowPs, ref PacketHeader header) => TryTakeSegment(nowPs, ref header, mayHoldData: true);

    /// <summary>Fills in the next bare acknowledgement, if one is due.</summary>
    public bool TryTakeAcknowledgement(long nowPs, ref PacketHeader header) => TryTakeSegment(nowPs, ref header, mayHoldData: false);

    private bool TryTakeSegment(long nowPs, ref PacketHeader header, bool mayHoldData)
    {
        header.Flags = (header.Flags & PacketFlags.Reverse) | PacketFlags.Ack;
        if (mayHoldData && _sender.TryTake(nowPs, ref header))
        {
            if (header.PayloadBytes > 0)
            {
                _receiver.OnDataSent(nowPs);
            }
        }
        else if (_receiver.AckDue)
        {
            header.Sequence = _sender.Next;
            header.PayloadBytes = 0;
            header.GsoSizeBytes = 0;
        }
        else
        {
            return false;
        }

        header.SegmentIndex = 0;
        header.Reserved = 0;
        header.TimestampUs = TcpClock.ToTimestamp(nowPs);
        _receiver.Acknowledge(ref header);
        return true;
    }

    /// <summary>Takes a segment from the peer.</summary>
    public TcpReceiveOutcome OnSegment(long nowPs, in PacketHeader header)
    {
        TcpReceiveOutcome outcome = _receiver.OnSegment(nowPs, in header);
        if (_sender.OnAcknowledgement(nowPs, in header))
        {
            outcome |= TcpReceiveOutcome.WritableAgain;
        }

        return HasSegments ? outcome | TcpReceiveOutcome.HasSegments : outcome;
    }

    /// <summary>Runs the timers that are due. True if segments may now be taken.</summary>
    public bool OnTimer(long nowPs)
    {
        if (NextTimerPs > nowPs)
        {
            return false;
        }

        _sender.OnTimer(nowPs);
        _receiver.OnTimer(nowPs);
        return HasSegments;
    }
}
