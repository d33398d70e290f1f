namespace Bakeoff.Machine;

/// <summary>The receiving half of a connection: reassembly, window, and when to acknowledge.</summary>
internal sealed class TcpReceiver
{
    private const int UsualRanges = 256;

    /// <summary>Payload from which on a segment opens the window (Linux tcp_event_data_recv).</summary>
    private const int LeastBytesThatOpen = 128;

    private readonly TcpOptions _options;
    private readonly int _mss;
    private readonly bool _sack;
    private readonly ByteRangeSet _outOfOrder = new(UsualRanges);

    private long _next;
    private long _read;
    private long _windowEdge;
    private long _windowLimit;
    private long _lastAck;
    private long _lastOutOfOrder;
    private long _lastDataPs = -1;
    private uint _timestampToEcho;

    private bool _ackNow;
    private long _ackTimerPs = long.MaxValue;
    private int _quickAcks;
    private int _smallSegments;
    private bool _interactive;

    private long _roundTripPs;
    private long _measureStartPs;
    private long _measureStartRead;

    public TcpReceiver(TcpOptions options, bool sack)
    {
        _options = options;
        _mss = options.MssBytes;
        _sack = sack;
        BufferBytes = options.OfferedOf(options.ReceiveBufferBytes);
        _windowLimit = options.FirstWindowBytes;
        _windowEdge = _windowLimit;
        _quickAcks = MaxQuickAcks;
    }

    /// <summary>Payload that the buffer is for: the largest window.</summary>
    public int BufferBytes { get; private set; }

    public long NextExpected => _next;

    public int ReadableBytes => (int)(_next - _read);

    public long OutOfOrderBytes => _outOfOrder.TotalBytes;

    public bool AckDue => _ackNow;

    public long TimerPs => _ackTimerPs;

    /// <summary>The window that an acknowledgement would offer now (Linux __tcp_select_window, without its rounding).</summary>
    private long NewWindow => Math.Min(_windowLimit, BufferBytes - ReadableBytes);

    private int MaxQuickAcks => Math.Min(_options.QuickAckSegments, BufferBytes / (2 * _mss));

    /// <summary>Takes the payload, if any, and decides on the acknowledgement.</summary>
    public TcpReceiveOutcome OnSegment(long nowPs, in PacketHeader header)
    {
        RememberTimestamp(in header);
        if (header.PayloadBytes == 0)
        {
            // Behind what was acknowledged: a zero-window probe, which wants an answer.
            _ackNow |= header.Sequence < _lastAck;
            return TcpReceiveOutcome.None;
        }

        if (_options.ReceiveBufferAutotune)
        {
            SizeBuffer(nowPs, in header);
        }

        _lastDataPs = nowPs;
        long end = header.Sequence + header.PayloadBytes;
        if (end <= _next)
        {
            EnterQuickAck();
            _ackNow = true;
            return TcpReceiveOutcome.Duplicate;
        }

        return header.Sequence > _next || end > _windowEdge
            ? OnUnexpected(header.Sequence, Math.Min(end, _windowEdge))
            : OnInOrder(nowPs, end, header.PayloadBytes);
    }

    /// <summary>The application takes up to <paramref name="maxBytes"/> in-order bytes.</summary>
    public int Read(int maxBytes)
    {
        int bytes = Math.Min(maxBytes, ReadableBytes);
        if (bytes > 0)
        {
            _read += bytes;
            _ackNow |= WantsAckAfterRead() || WantsWindowUpdate();
        }

        return bytes;
    }

    /// <summary>Writes acknowledgement, window, echo and SACK block; whatever was owed is thereby paid.</summary>
    public void Acknowledge(ref PacketHeader header)
    {
        long edge = _next + NewWindow;
        if (edge - _windowEdge >= Math.Min(_mss, BufferBytes / 2))
        {
            _windowEdge = edge;
        }

        header.Acknowledgement = _next;
        header.WindowBytes = (int)(_windowEdge - _next);
        header.TimestampEchoUs = _timestampToEcho;
        header.SackOffsetBytes = 0;
        header.SackLengthBytes = 0;
        if (_outOfOrder.Count > 0 && _sack)
        {
            WriteSackBlock(ref header);
        }

        _lastAck = _next;
        _ackNow = false;
        _ackTimerPs = long.MaxValue;
        _smallSegments = 0;
    }

    /// <summary>Data went out: an answer soon after data means a dialogue, in which acknowledgements can wait to ride.</summary>
    public void OnDataSent(long nowPs)
    {
        if (_lastDataPs >= 0 && nowPs - _lastDataPs < _options.DelayedAckPs)
        {
            _interactive = true;
        }
    }

    public void OnTimer(long nowPs)
    {
        if (_ackTimerPs <= nowPs)
        {
            _ackTimerPs = long.MaxValue;
            _ackNow = true;
            _interactive = false; // nothing came to ride on, so it is no dialogue
        }
    }

    private TcpReceiveOutcome OnInOrder(long nowPs, long end, int payloadBytes)
    {
        bool filledHole = _outOfOrder.Count > 0;
        _next = end;
        if (filledHole)
        {
            TakeFromQueue();
        }

        if (payloadBytes < _mss)
        {
            _smallSegments++;
        }

        OpenWindow(payloadBytes);

        if (filledHole || (_next - _lastAck > _mss && MayAckSecondSegment))
        {
            _ackNow = true;
        }
        else if (_quickAcks > 0 && !_interactive)
        {
            _ackNow = true;
        }
        else if (_ackTimerPs == long.MaxValue)
        {
            _ackTimerPs = nowPs + _options.DelayedAckPs;
        }

        _quickAcks -= _quickAcks > 0 ? 1 : 0;
        return TcpReceiveOutcome.Readable;
    }

    private bool MayAckSecondSegment => _options.AckRule == TcpAckRule.AtOnce || NewWindow >= _windowEdge - _lastAck;

    /// <summary>
    /// The window opens with what comes, by two segments for each, so that a sender cannot fill the buffer with headers: as far as there is
    /// room for what is queued, and for segments that take more memory than their share of the buffer, half as far (Linux tcp_grow_window).
    /// Each such step is acknowledged.
    /// </summary>
    private void OpenWindow(int payloadBytes)
    {
        if (payloadBytes < LeastBytesThatOpen || _windowLimit >= BufferBytes - ReadableBytes)
        {
            return;
        }

        long memory = WindowOf(payloadBytes + UdpSocket.SkbOverheadBytes);
        if (_options.ReceiveBufferAutotune && memory > payloadBytes)
        {
            long furthest = _options.OfferedOf(_options.ReceiveBufferMaxBytes) / 2;
            for (memory /= 2; memory > payloadBytes; memory /= 2)
            {
                furthest /= 2;
            }

            if (_windowLimit > furthest)
            {
                return;
            }
        }

        _windowLimit = Math.Min(_windowLimit + (2 * _mss), BufferBytes);
        _quickAcks = Math.Max(_quickAcks, 1);
    }

    private long WindowOf(long memoryBytes) => memoryBytes - (memoryBytes >> _options.OverheadShift);

    /// <summary>Payload behind a hole or reaching beyond the window.</summary>
    private TcpReceiveOutcome OnUnexpected(long start, long end)
    {
        _ackNow = true;
        if (start >= end || end <= _next)
        {
            return TcpReceiveOutcome.Dropped;
        }

        if (start <= _next)
        {
            _next = end;
            TakeFromQueue();
            return TcpReceiveOutcome.Readable;
        }

        if (_outOfOrder.Add(start, end) == 0)
        {
            return TcpReceiveOutcome.Duplicate;
        }

        _lastOutOfOrder = start;
        return TcpReceiveOutcome.OutOfOrder;
    }

    private void TakeFromQueue()
    {
        if (_outOfOrder.Count > 0 && _outOfOrder.Start(0) <= _next)
        {
            _next = Math.Max(_next, _outOfOrder.End(0));
            _outOfOrder.RemoveBelow(_next);
        }
    }

    /// <summary>
    /// More than a segment is unacknowledged, or all was read and it ended in a small segment while nobody answers,
    /// or in two of them (Linux tcp_cleanup_rbuf).
    /// </summary>
    private bool WantsAckAfterRead()
    {
        long unacknowledged = _next - _lastAck;
        return unacknowledged > _mss
            || (unacknowledged > 0 && _read == _next && _smallSegments > (_interactive ? 1 : 0));
    }

    /// <summary>
    /// The sender sees at most half the buffer and would see twice that, and by no silly amount: at least two segments
    /// or half the buffer more.
    /// </summary>
    private bool WantsWindowUpdate()
    {
        long offered = _windowEdge - _next;
        if (2 * offered > BufferBytes)
        {
            return false;
        }

        long window = NewWindow;
        return window - offered >= Math.Min(2 * _mss, BufferBytes / 2) && window >= 2 * offered;
    }

    private void WriteSackBlock(ref PacketHeader header)
    {
        int index = _outOfOrder.IndexAfter(_lastOutOfOrder);
        if (index == _outOfOrder.Count)
        {
            index = 0;
        }

        header.SackOffsetBytes = (int)(_outOfOrder.Start(index) - _next);
        header.SackLengthBytes = (int)(_outOfOrder.End(index) - _outOfOrder.Start(index));
    }

    private void EnterQuickAck()
    {
        _quickAcks = MaxQuickAcks;
        _interactive = false;
    }

    /// <summary>Echoes the timestamp of the segment that the next acknowledgement answers first (RFC 7323, 4.3).</summary>
    private void RememberTimestamp(in PacketHeader header)
    {
        bool isNewer = _timestampToEcho == 0 || (int)(header.TimestampUs - _timestampToEcho) >= 0;
        if (header.Sequence <= _lastAck && isNewer)
        {
            _timestampToEcho = header.TimestampUs;
        }
    }

    /// <summary>
    /// The round trip counts in ticks of the timestamp clock and is one at least (Linux tcp_rcv_rtt_measure_ts), so in a local network the window
    /// becomes twice what is read in a tick.
    /// </summary>
    private void SizeBuffer(long nowPs, in PacketHeader header)
    {
        if (header.TimestampEchoUs != 0)
        {
            long elapsedPs = TcpClock.ElapsedPs(nowPs, header.TimestampEchoUs);
            long sample = Math.Max(elapsedPs - (elapsedPs % _options.TimestampTickPs), _options.TimestampTickPs);
            if (_roundTripPs == 0)
            {
                _roundTripPs = sample;
                StartMeasuring(nowPs);
            }

            _roundTripPs += (sample - _roundTripPs) / 8;
        }

        if (_roundTripPs > 0 && nowPs - _measureStartPs >= _roundTripPs)
        {
            long wanted = 2 * (_read - _measureStartRead);
            BufferBytes = (int)Math.Max(BufferBytes, Math.Min(wanted, _options.OfferedOf(_options.ReceiveBufferMaxBytes)));
            StartMeasuring(nowPs);
        }
    }

    private void StartMeasuring(long nowPs)
    {
        _measureStartPs = nowPs;
        _measureStartRead = _read;
    }
}
