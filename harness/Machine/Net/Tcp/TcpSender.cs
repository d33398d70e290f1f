using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// The sending half of a connection: send buffer, what may leave now and how large, loss recovery, and its two timers
/// (retransmission and persist).
/// </summary>
/// <remarks>
/// What is in flight is one formula in every state: sent and not acknowledged, less what the receiver is known to hold
/// (SACK blocks, or a segment per duplicate acknowledgement), less what is lost and not yet sent again. Lost is
/// everything unsacked below <see cref="LossEdge"/>; below <see cref="_retransmitNext"/> it has been sent again.
/// </remarks>
internal sealed class TcpSender
{
    private const int UsualRanges = 256;
    private const int DuplicateThreshold = 3;
    private const int TsoWindowDivisor = 3;

    private readonly TcpOptions _options;
    private readonly int _mss;
    private readonly int _tsoMax;
    private readonly bool _sack;
    private readonly TcpCongestionWindow _window;
    private readonly TcpSendBuffer _buffer;
    private readonly ByteRangeSet _sacked = new(UsualRanges);
    private TcpRoundTrip _roundTrip;

    private long _unacked;
    private long _next;
    private long _windowEdge;
    private long _largestWindow;
    private long _smallSegmentEnd;

    private TcpRecovery _state;
    private long _recoveryPoint = -1;
    private long _retransmitNext;
    private long _nextAtRetransmission;
    private long _timeoutUnacked = -1;
    private long _duplicateBytes;
    private int _duplicates;
    private bool _retransmitRegardless;

    private long _retransmitTimerPs = long.MaxValue;
    private long _persistTimerPs = long.MaxValue;
    private int _persistBackoff;
    private bool _probeOwed;

    public TcpSender(TcpOptions options, int firstWindowBytes, bool sack)
    {
        _options = options;
        _mss = options.MssBytes;
        _tsoMax = options.TsoMaxBytes;
        _sack = sack;
        _buffer = new TcpSendBuffer(options);
        _window = new TcpCongestionWindow(options);
        _roundTrip = new TcpRoundTrip(options);
        _windowEdge = firstWindowBytes;
        _largestWindow = firstWindowBytes;
    }

    public int BufferBytes => _buffer.Bytes;

    public TcpCongestionWindow Window => _window;

    public long SmoothedRoundTripPs => _roundTrip.SmoothedPs;

    public long TimeoutPs => _roundTrip.TimeoutPs;

    public TcpRecovery State => _state;

    public int SpaceBytes => _buffer.Space(_unacked, _next, SkbBytes);

    public long Unacknowledged => _unacked;

    public long Next => _next;

    public long Written => _buffer.Written;

    public long Retransmissions { get; private set; }

    public long FastRetransmits { get; private set; }

    public long Timeouts { get; private set; }

    public long TimerPs => Math.Min(_retransmitTimerPs, _persistTimerPs);

    public bool HasSegment =>
        _probeOwed || NextDataBytes() > 0 || (_state != TcpRecovery.Open && NextRetransmission(out _) > 0);

    /// <summary>The application appends to the stream; what does not fit is refused.</summary>
    public int Write(int bytes) => _buffer.Write(bytes, _unacked, _next, SkbBytes);

    /// <summary>True if poll() calls the connection writable.</summary>
    public bool IsWritable => _buffer.IsWritable(_unacked);

    /// <summary>A writer waits in poll().</summary>
    public void AwaitSpace() => _buffer.AwaitSpace();

    /// <summary>Processes acknowledgement, window and SACK block. True if a refused writer is to be woken.</summary>
    public bool OnAcknowledgement(long nowPs, in PacketHeader header)
    {
        long ack = header.Acknowledgement;
        if (ack < _unacked)
        {
            return false;
        }

        Invariant.That(ack <= _next, "TCP: the peer acknowledges bytes that were never sent");
        long inFlightBefore = InFlight();
        long edge = ack + header.WindowBytes;
        bool movedEdge = edge > _windowEdge;
        _windowEdge = Math.Max(_windowEdge, edge);
        _largestWindow = Math.Max(_largestWindow, header.WindowBytes);
        long newlySacked = _sack && header.SackLengthBytes > 0 ? TakeSackBlock(in header) : 0;

        bool wake = false;
        if (ack > _unacked)
        {
            wake = Advance(nowPs, ack, header.TimestampEchoUs, inFlightBefore);
        }
        else if (_next > _unacked && (_sack ? newlySacked > 0 : header.PayloadBytes == 0 && !movedEdge))
        {
            OnDuplicate();
        }

        if (_duplicates > 0 || _sacked.Count > 0)
        {
            DetectLoss();
        }

        UpdatePersistTimer(nowPs);
        return wake;
    }

    /// <summary>Takes the next retransmission, data segment or window probe, in this order.</summary>
    public bool TryTake(long nowPs, ref PacketHeader header)
    {
        if (_state != TcpRecovery.Open)
        {
            int lost = NextRetransmission(out long start);
            if (lost > 0)
            {
                TakeRetransmission(nowPs, start, lost, ref header);
                return true;
            }
        }

        int bytes = NextDataBytes();
        if (bytes > 0)
        {
            TakeNewData(nowPs, bytes, ref header);
            return true;
        }

        if (_probeOwed)
        {
            TakeProbe(nowPs, ref header);
            return true;
        }

        UpdatePersistTimer(nowPs);
        return false;
    }

    public void OnTimer(long nowPs)
    {
        if (_retransmitTimerPs <= nowPs)
        {
            OnTimeout(nowPs);
        }

        if (_persistTimerPs <= nowPs)
        {
            _persistTimerPs = long.MaxValue;
            _persistBackoff++;
            _probeOwed = true;
        }
    }

    /// <summary>
    /// Size of the data segment that may leave now, 0 if none may: windows, Nagle, TSO size and TSO deferral.
    /// </summary>
    private int NextDataBytes()
    {
        long unsent = _buffer.Written - _next;
        if (unsent == 0)
        {
            return 0;
        }

        long room = Math.Min(_windowEdge - _next, _window.Bytes - InFlight());
        if (room < Math.Min(unsent, _mss))
        {
            return 0;
        }

        if (unsent < _mss)
        {
            bool smallOutstanding = _smallSegmentEnd > _unacked;
            return _options.Nagle && smallOutstanding ? 0 : (int)unsent;
        }

        if (!_options.Tso || unsent < 2 * _mss)
        {
            return _mss;
        }

        if (room < _tsoMax && IsWorthWaiting(room))
        {
            return 0;
        }

        int bytes = (int)Math.Min(Math.Min(unsent, room), LargestPacketBytes);
        return bytes - (bytes % _mss);
    }

    /// <summary>No packet is larger than half the largest window that the peer has offered: two at least are on their way (Linux tcp_bound_to_half_wnd).</summary>
    private long LargestPacketBytes => Math.Max(_mss, Math.Min(_tsoMax, _largestWindow / 2));

    /// <summary>The most that the next packet of new data can hold.</summary>
    public long NextPacketBytes => Math.Min(_buffer.Written - _next, SkbBytes);

    /// <summary>What an sk_buff of unsent data holds (Linux tcp_xmit_size_goal).</summary>
    private int SkbBytes => _options.Tso ? (int)LargestPacketBytes / _mss * _mss : _mss;

    /// <summary>
    /// TSO deferral (Linux tcp_tso_should_defer, tcp_tso_win_divisor = 3): room for less than a third of the smaller
    /// window is left to grow. It cannot hang: more than two thirds of that window are then in flight. The price is Linux' own:
    /// when acknowledgements come in bursts, up to a TSO packet of window lies idle between them.
    /// </summary>
    private bool IsWorthWaiting(long room)
    {
        bool undisturbed = _state == TcpRecovery.Open && _duplicates == 0 && _sacked.Count == 0;
        return undisturbed && room < Math.Min(_windowEdge - _unacked, _window.Bytes) / TsoWindowDivisor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long InFlight()
    {
        long sent = _next - _unacked;
        return _state == TcpRecovery.Open && _duplicates == 0 && _sacked.Count == 0 ? sent : InFlightDisturbed(sent);
    }

    private long InFlightDisturbed(long sent)
    {
        long lost = _sacked.UncoveredBytes(Math.Max(_retransmitNext, _unacked), LossEdge());
        return Math.Max(0, sent - _sacked.TotalBytes - _duplicateBytes - lost);
    }

    /// <summary>
    /// Everything unsacked below is taken for lost: all that was sent before a timeout; in fast recovery what lies three
    /// segments below the highest SACK (forward acknowledgement), and the first segment. With SACK, a partial acknowledgement with nothing
    /// sacked above it says of no segment that it is lost (RFC 6675, 4; Linux tcp_try_undo_partial, which asks for more sacked than the
    /// reordering): sent again all the same, one segment would put the timer off each time, and a lost rest crawl along behind it.
    /// </summary>
    private long LossEdge() => _state switch
    {
        TcpRecovery.Open => _unacked,
        TcpRecovery.Timeout => _recoveryPoint,
        _ when _sack && _sacked.Count == 0 => _unacked,
        _ => Math.Max(
            Math.Min(_unacked + _mss, _next),
            _sacked.Count > 0 ? _sacked.HighestEnd - (DuplicateThreshold * _mss) : 0),
    };

    /// <summary>Length and start of the next piece to send again; 0 if there is none or the window is full.</summary>
    private int NextRetransmission(out long start)
    {
        long edge = LossEdge();
        start = _sacked.NextHole(Math.Max(_retransmitNext, _unacked), out long holeEnd);
        long bytes = Math.Min(Math.Min(holeEnd, edge) - start, _mss);
        bool mayLeave = bytes > 0 && (_retransmitRegardless || InFlight() + bytes <= _window.Bytes);
        return mayLeave ? (int)bytes : 0;
    }

    private void TakeRetransmission(long nowPs, long start, int bytes, ref PacketHeader header)
    {
        Retransmissions++;
        _retransmitRegardless = false;
        _retransmitNext = start + bytes;
        _nextAtRetransmission = _next;
        if (start == _unacked)
        {
            _retransmitTimerPs = nowPs + _roundTrip.TimeoutPs;
        }

        Fill(start, bytes, ref header);
    }

    private void TakeNewData(long nowPs, int bytes, ref PacketHeader header)
    {
        Fill(_next, bytes, ref header);
        _next += bytes;
        if (bytes < _mss)
        {
            _smallSegmentEnd = _next;
        }

        if (_retransmitTimerPs == long.MaxValue)
        {
            _retransmitTimerPs = nowPs + _roundTrip.TimeoutPs;
        }

        _probeOwed = false;
        _persistTimerPs = long.MaxValue;
    }

    /// <summary>
    /// A window probe: data if the window has any room, else an empty segment one byte behind the acknowledged, which
    /// the peer must answer.
    /// </summary>
    private void TakeProbe(long nowPs, ref PacketHeader header)
    {
        _probeOwed = false;
        int bytes = (int)Math.Min(Math.Min(_buffer.Written - _next, _windowEdge - _next), _mss);
        if (bytes > 0 && _next == _unacked)
        {
            TakeNewData(nowPs, bytes, ref header);
            return;
        }

        Fill(_unacked - 1, 0, ref header);
        UpdatePersistTimer(nowPs);
    }

    private void Fill(long start, int bytes, ref PacketHeader header)
    {
        header.Sequence = start;
        header.PayloadBytes = bytes;
        header.GsoSizeBytes = (ushort)(bytes > _mss ? _mss : 0);
        if (bytes > 0 && start + bytes == _buffer.Written)
        {
            header.Flags |= PacketFlags.Push;
        }
    }

    private bool Advance(long nowPs, long ack, uint echoUs, long inFlightBefore)
    {
        long acked = ack - _unacked;
        _unacked = ack;
        if (_sacked.Count > 0)
        {
            _sacked.RemoveBelow(ack);
        }

        if (echoUs != 0)
        {
            _roundTrip.Sample(TcpClock.ElapsedPs(nowPs, echoUs));
        }

        _retransmitTimerPs = ack < _next ? nowPs + _roundTrip.TimeoutPs : long.MaxValue;
        _persistBackoff = 0;
        UpdateRecovery(acked);
        if (_state != TcpRecovery.Fast)
        {
            _window.OnAcknowledged(nowPs, _roundTrip.SmoothedPs, acked, inFlightBefore);
        }

        return _buffer.OnAcknowledged(_unacked, _window.Bytes);
    }

    /// <summary>New data was acknowledged: recovery is over, or goes on with the next hole (partial acknowledgement).</summary>
    private void UpdateRecovery(long acked)
    {
        if (_state == TcpRecovery.Fast && _unacked < _recoveryPoint)
        {
            _duplicateBytes = Math.Max(0, _duplicateBytes - Math.Max(0, acked - _mss));
            _duplicateBytes = Math.Min(_duplicateBytes, Math.Max(0, _next - _unacked - _mss));
            _retransmitRegardless = _retransmitNext <= _unacked;
            return;
        }

        _duplicates = 0;
        _duplicateBytes = 0;
        if (_unacked >= _recoveryPoint)
        {
            _state = TcpRecovery.Open;
            _retransmitRegardless = false;
        }
    }

    private void OnDuplicate()
    {
        if (_state == TcpRecovery.Timeout)
        {
            return;
        }

        _duplicates++;
        if (!_sack)
        {
            // Each stands for a segment that has left the network; the first one outstanding is the one that is lost.
            _duplicateBytes = Math.Min(_duplicateBytes + _mss, Math.Max(0, _next - _unacked - _mss));
        }
    }

    private void DetectLoss()
    {
        if (_state != TcpRecovery.Open)
        {
            DetectLostRetransmission();
            return;
        }

        // Without SACK, duplicates right after a recovery may be echoes of its own retransmissions (RFC 6582, 3.2).
        bool trustworthy = _sack || _unacked > _recoveryPoint;
        bool threshold = _duplicates >= DuplicateThreshold || _sacked.TotalBytes >= DuplicateThreshold * _mss;
        if (trustworthy && threshold && _next > _unacked)
        {
            FastRetransmits++;
            _window.OnFastRetransmit();
            _state = TcpRecovery.Fast;
            _recoveryPoint = _next;
            _retransmitNext = Math.Max(_retransmitNext, _unacked);
            _retransmitRegardless = _retransmitNext == _unacked;
        }
    }

    /// <summary>
    /// Data first sent after the last retransmission has arrived while holes below it remain: those retransmissions
    /// were lost in turn, and are due again.
    /// </summary>
    private void DetectLostRetransmission()
    {
        if (_sacked.Count > 0 && _retransmitNext > _unacked
            && _sacked.HighestEnd > _nextAtRetransmission + (DuplicateThreshold * _mss))
        {
            _retransmitNext = _unacked;
            _nextAtRetransmission = _next;
        }
    }

    private long TakeSackBlock(in PacketHeader header)
    {
        long start = Math.Max(header.Acknowledgement + header.SackOffsetBytes, _unacked);
        long end = header.Acknowledgement + header.SackOffsetBytes + header.SackLengthBytes;
        return end > start && end <= _next ? _sacked.Add(start, end) : 0;
    }

    private void OnTimeout(long nowPs)
    {
        Timeouts++;
        _window.OnTimeout(newLoss: _state != TcpRecovery.Timeout || _unacked > _timeoutUnacked);
        _timeoutUnacked = _unacked;
        _state = TcpRecovery.Timeout;
        _recoveryPoint = _next;
        _retransmitNext = _unacked;
        _retransmitRegardless = false;
        _duplicates = 0;
        _duplicateBytes = 0;
        _roundTrip.BackOff();
        _retransmitTimerPs = nowPs + _roundTrip.TimeoutPs;
    }

    /// <summary>
    /// With nothing in flight and data that the window does not let out, no acknowledgement will come by itself: a timer
    /// asks for one. (Nagle and TSO deferral hold back only while something is in flight.)
    /// </summary>
    private void UpdatePersistTimer(long nowPs)
    {
        if (_next > _unacked || _buffer.Written == _next)
        {
            _persistTimerPs = long.MaxValue;
            _probeOwed = false;
            return;
        }

        if (_windowEdge - _next >= Math.Min(_buffer.Written - _next, _mss))
        {
            _persistTimerPs = long.MaxValue;
            _persistBackoff = 0;
            _probeOwed = false;
        }
        else if (_persistTimerPs == long.MaxValue && !_probeOwed)
        {
            int shift = Math.Min(_persistBackoff, 10);
            _persistTimerPs = nowPs + Math.Min(_roundTrip.TimeoutPs << shift, _options.RtoMaxPs);
        }
    }
}
