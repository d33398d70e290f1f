namespace Bakeoff.Machine;

/// <summary>
/// A physical NIC and its half of a full-duplex wire: frames leave at line rate one after the other, TSO packets as their
/// segments, and arrive at the peer after propagation; receive interrupts are held off as the rig says.
/// </summary>
/// <remarks>
/// One event per frame: its arrival at the peer. Transmit ring slots are free once the frame has left; what hangs on its memory waits for
/// the driver (<see cref="NicReclaim"/>).
/// </remarks>
public sealed class Nic : IEventTarget
{
    private const int ArrivalTag = 0;
    private const int InterruptTag = 1;
    private const int TxSpaceTag = 2;
    private const int TxDoneTag = 3;
    private const int SentTag = 4;

    // e1000's TxIntDelay of 8 units of 1.024 µs: the interrupt for a transmitted packet waits that long for others.
    private const long TxInterruptDelayPs = 8_192_000;

    // How long a driver leaves sent packets alone at most: tg3's transmit coalescing, cxgb3's reclaim timer.
    private const long PollReclaimPs = 150_000_000;
    private const long TransmitReclaimPs = 250_000_000_000;

    // Ethernet, IPv4 and TCP header with timestamps, which the driver counts once per segment.
    private const int HeaderBytes = 66;

    private readonly Simulator _simulator;
    private readonly PacketAccounts _accounts;
    private readonly PacketQueue _leaving = new();
    private readonly Queue<long> _startsPs = new();   // of the packets in _leaving: when their first bit leaves
    private readonly Queue<long> _txDonePs = new();   // when transmit descriptors become free
    private readonly PacketQueue _received = new();
    private readonly SentPackets _sent = new();
    private readonly long _reclaimPs;
    private readonly InterruptThrottle? _throttle;
    private readonly Queue<(long DonePs, int Frames, int Bytes)> _txUncounted = new(); // adaptive moderation only
    private readonly long _propagationPs;
    private readonly long _dmaPs;
    private Nic? _peer;
    private INicInterrupts? _interrupts;
    private long _busyUntilPs;
    private int _segment;
    private long _arrivalPs;
    private long _lastInterruptPs = long.MinValue / 2;
    private bool _interruptArmed;
    private bool _interruptScheduled;
    private bool _reclaimScheduled;
    private long _interruptAtPs;
    private EventHandle _interruptEvent;
    private QueueMeter _waiting;
    private (int PayloadBytes, bool Udp) _lastFrame = (-1, false);
    private long _lastFramePs;

    /// <summary>Creates a NIC; <paramref name="dmaPs"/> is paid once in each direction.</summary>
    public Nic(Simulator simulator, string name, NicOptions options, PacketAccounts accounts, long propagationPs,
        long dmaPs)
    {
        _simulator = simulator;
        Name = name;
        Options = options;
        _accounts = accounts;
        _propagationPs = propagationPs;
        _dmaPs = dmaPs;
        _reclaimPs = options.Reclaim == NicReclaim.Poll ? PollReclaimPs : TransmitReclaimPs;
        _throttle = options.Moderation == NicModeration.Adaptive ? new InterruptThrottle() : null;
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Options.</summary>
    public NicOptions Options { get; }

    /// <summary>Frames sent onto the wire.</summary>
    public long FramesSent { get; private set; }

    /// <summary>Picoseconds that the wire from here was busy with frames that have arrived.</summary>
    public long WireBusyPs { get; private set; }

    /// <summary>Frames received and not yet polled.</summary>
    public int ReceivedCount => _received.Count;

    /// <summary>Free transmit descriptors.</summary>
    public int FreeTxSlots
    {
        get
        {
            while (_txDonePs.TryPeek(out long done) && done <= _simulator.NowPs)
            {
                _txDonePs.Dequeue();
            }

            return Options.TxRingEntries - _txDonePs.Count;
        }
    }

    /// <summary>Joins two NICs by a cable.</summary>
    public static void Connect(Nic a, Nic b)
    {
        a._peer = b;
        b._peer = a;
    }

    /// <summary>True once somebody takes its interrupts.</summary>
    public bool IsWired => _interruptArmed;

    /// <summary>Wires the interrupts.</summary>
    public void Wire(INicInterrupts interrupts)
    {
        _interrupts = interrupts;
        _interruptArmed = true;
    }

    /// <summary>Puts a packet into the transmit ring; the driver has seen that there is room.</summary>
    public void Transmit(Packet packet)
    {
        ISendBuffer? owner = packet.Owner; // what the driver has not orphaned is freed later
        packet.Owner = null;
        bool udp = (packet.Header.Flags & PacketFlags.Udp) != 0;
        long startPs = Math.Max(_busyUntilPs, _simulator.NowPs + _dmaPs);
        long endPs = startPs;
        int frames = packet.WireFrames;
        if (frames == 1)
        {
            endPs += FramePs(packet.Header.PayloadBytes, udp);
        }
        else
        {
            int size = packet.Header.GsoSizeBytes;
            int last = packet.Header.PayloadBytes - ((frames - 1) * size);
            endPs += ((frames - 1) * FramePs(size, udp)) + FramePs(last, udp);
        }

        _busyUntilPs = endPs;
        _txDonePs.Enqueue(endPs);
        if (_throttle is not null)
        {
            _txUncounted.Enqueue((endPs, frames, packet.Header.PayloadBytes + (frames * HeaderBytes)));
            _simulator.Schedule(endPs + TxInterruptDelayPs, EventPriority.Interrupt, this, TxDoneTag);
        }

        if (owner is not null)
        {
            _sent.Add(endPs, owner, packet.Header.PayloadBytes, packet.OwnerCookie);
            ScheduleReclaim();
        }

        _leaving.Enqueue(packet);
        _startsPs.Enqueue(startPs);
        if (_leaving.Count == 1)
        {
            _segment = 0;
            ScheduleArrival(startPs);
        }
    }

    /// <summary>Frees what has left; <paramref name="context"/> owes the wake-ups of those who waited for it. False if there was nothing.</summary>
    public bool FreeSent(CpuContext context)
    {
        bool any = _sent.Free(_simulator.NowPs, context);
        ScheduleReclaim();
        return any;
    }

    private void ScheduleReclaim()
    {
        if (!_reclaimScheduled && _sent.OldestDonePs is { } donePs)
        {
            _reclaimScheduled = true;
            _simulator.Schedule(Math.Max(donePs + _reclaimPs, _simulator.NowPs), EventPriority.Interrupt, this, SentTag);
        }
    }

    private bool IsReclaimDue => _sent.OldestDonePs is { } donePs && donePs + _reclaimPs <= _simulator.NowPs;

    /// <summary>Asks for a transmit interrupt once a quarter of the ring is free.</summary>
    public void NotifyWhenTxSpace()
    {
        int index = Math.Max(0, (Options.TxRingEntries / 4) - FreeTxSlots);
        long whenPs = _simulator.NowPs;
        foreach (long done in _txDonePs)
        {
            whenPs = done;
            if (index-- == 0)
            {
                break;
            }
        }

        _simulator.Schedule(Math.Max(whenPs, _simulator.NowPs), EventPriority.Interrupt, this, TxSpaceTag);
    }

    /// <summary>Takes the next received frame, or null.</summary>
    public Packet? TakeReceived()
    {
        Packet? packet = _received.Dequeue();
        if (packet is not null)
        {
            _waiting.Dequeued(_simulator.NowPs, packet);
            _throttle?.Received(packet.Header.PayloadBytes + HeaderBytes);
        }

        return packet;
    }

    /// <summary>Checks Little's law on the receive ring.</summary>
    public void VerifyLittlesLaw() => _waiting.Verify(_simulator.NowPs, _received, Name);

    /// <summary>Masks receive interrupts: a poll is scheduled.</summary>
    public void MaskInterrupt() => _interruptArmed = false;

    /// <summary>Unmasks them at the end of a poll; frames that wait raise one when the holdoff allows.</summary>
    public void UnmaskInterrupt()
    {
        if (_throttle is not null)
        {
            CountTransmitted();
            _throttle.Adjust();
        }

        _interruptArmed = true;
        if (HasCause)
        {
            RequestInterrupt();
        }
    }

    /// <summary>Something for a poll to find: frames, packets that wait to be freed for long, with adaptive moderation all that have left.</summary>
    private bool HasCause => _received.Count > 0 || IsReclaimDue
        || (_txUncounted.TryPeek(out (long DonePs, int Frames, int Bytes) first)
            && first.DonePs + TxInterruptDelayPs <= _simulator.NowPs);

    private void CountTransmitted()
    {
        while (_txUncounted.TryPeek(out (long DonePs, int Frames, int Bytes) first) && first.DonePs <= _simulator.NowPs)
        {
            _txUncounted.Dequeue();
            _throttle!.Transmitted(first.Frames, first.Bytes);
        }
    }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        switch (tag)
        {
            case ArrivalTag:
                FrameArrives();
                break;
            case InterruptTag:
                _interruptScheduled = false;
                if (_interruptArmed && HasCause)
                {
                    RaiseInterrupt();
                }

                break;
            case TxDoneTag:
                if (_interruptArmed && HasCause)
                {
                    RequestInterrupt();
                }

                break;
            case SentTag:
                _reclaimScheduled = false;
                if (!IsReclaimDue)
                {
                    ScheduleReclaim(); // a poll or a transmit was there first
                }
                else if (_interruptArmed)
                {
                    ScheduleInterrupt(_simulator.NowPs + _dmaPs);
                }

                break;
            default:
                _interrupts!.RaiseTransmit();
                break;
        }
    }

    private void ScheduleArrival(long startPs)
    {
        Packet packet = _leaving.Head!;
        int size = packet.Header.GsoSizeBytes;
        int bytes = size == 0 ? packet.Header.PayloadBytes : Math.Min(size, packet.Header.PayloadBytes - (_segment * size));
        long framePs = FramePs(bytes, (packet.Header.Flags & PacketFlags.Udp) != 0);
        WireBusyPs += framePs;
        _arrivalPs = startPs + framePs + _propagationPs;
        _simulator.Schedule(_arrivalPs, EventPriority.Wire, this, ArrivalTag);
    }

    /// <summary>Time on the wire; mostly that of the frame before, which saves two divisions.</summary>
    private long FramePs(int payloadBytes, bool udp)
    {
        if (_lastFrame != (payloadBytes, udp))
        {
            _lastFrame = (payloadBytes, udp);
            _lastFramePs = Machine.Wire.SerializationPs(payloadBytes, udp, Options.LinkBitsPerSecond);
        }

        return _lastFramePs;
    }

    private void FrameArrives()
    {
        Packet packet = _leaving.Head!;
        Packet frame = packet;
        int frames = packet.WireFrames;
        long nextStartPs = _arrivalPs - _propagationPs;
        if (frames > 1)
        {
            frame = _accounts.CutSegment(packet, _segment);
        }

        if (++_segment >= frames)
        {
            _leaving.Dequeue();
            _startsPs.Dequeue();
            if (frames > 1)
            {
                _accounts.Recycle(packet);
            }

            _segment = 0;
            if (_leaving.Count > 0)
            {
                ScheduleArrival(_startsPs.Peek());
            }
        }
        else
        {
            ScheduleArrival(nextStartPs);
        }

        FramesSent++;
        _peer!.Receive(frame);
    }

    private void Receive(Packet frame)
    {
        if (_received.Count >= Options.RxRingEntries)
        {
            _accounts.Drop(frame, DropPlace.NicRxRing);
            return;
        }

        frame.HasSum = true;
        _waiting.Enqueued(_simulator.NowPs, frame);
        _received.Enqueue(frame);
        if (_interruptArmed)
        {
            RequestInterrupt();
        }
    }

    private void RequestInterrupt()
    {
        long atPs = _simulator.NowPs + _dmaPs;
        if (Options.RxFrames == 0 || _received.Count < Options.RxFrames)
        {
            atPs = Options.Moderation switch
            {
                NicModeration.Delay => atPs + Options.RxHoldoffPs,
                NicModeration.Adaptive => Math.Max(atPs, _lastInterruptPs + _throttle!.IntervalPs),
                _ => Math.Max(atPs, _lastInterruptPs + Options.RxHoldoffPs),
            };
        }

        ScheduleInterrupt(atPs);
    }

    private void ScheduleInterrupt(long atPs)
    {
        if (_interruptScheduled)
        {
            if (atPs >= _interruptAtPs)
            {
                return;
            }

            _simulator.Cancel(_interruptEvent);
        }

        _interruptScheduled = true;
        _interruptAtPs = atPs;
        _interruptEvent = _simulator.Schedule(atPs, EventPriority.Interrupt, this, InterruptTag);
    }

    private void RaiseInterrupt()
    {
        _lastInterruptPs = _simulator.NowPs;
        _interruptArmed = false;
        _interrupts!.RaiseReceive();
    }
}
