using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.BackEnds;

/// <summary>Options of QEMU's virtio-net device model.</summary>
public sealed record QemuOptions
{
    /// <summary>The time for which the first packet waits for others, in picoseconds (TX_TIMER_INTERVAL).</summary>
    public const long TxTimerPs = 150_000_000;

    /// <summary>True: a bottom half of the io thread transmits; false: the tx timer.</summary>
    public bool BottomHalf { get; init; }

    /// <summary>
    /// True if a bottom half that a descriptor's handler schedules runs behind the next poll(), not at the end of the same turn: since QEMU 1.3 it is a
    /// source of glib's main loop like the descriptors, and whether one is due is asked before any is served (util/async.c, aio_ctx_check).
    /// </summary>
    public bool BottomHalfWaits { get; init; }

    /// <summary>Packets after which the bottom half gives way to the other work of the io thread.</summary>
    public int BurstPackets { get; init; } = 256;

    /// <summary>
    /// True if the question whether the tap may be read, before each select() and again behind the tap's handler, looks for buffers that hold the
    /// largest frame (qemu-kvm until 0.12: virtio_net_can_receive, virtqueue_avail_bytes, main_loop_wait); later only each frame asks, for buffers
    /// of its own size.
    /// </summary>
    public bool AsksForLargestFrame { get; init; }

    /// <summary>
    /// True if the same question comes a third time for each frame that was read, and a frame that finds too little room waits (kvm-userspace
    /// of early 2009: qemu_send_packet; the tree of October 2009 hands it over).
    /// </summary>
    public bool AsksForEachFrame { get; init; }

    /// <summary>True if kicks reach the io thread by eventfd; false if the vCPU thread runs the queue's handler itself.</summary>
    public bool KicksByEventfd { get; init; }
}

/// <summary>
/// virtio-net's device model in QEMU (Oct 2009 hw/virtio-net.c, net.c): kicks are handled by the vCPU thread, frames to the guest
/// and timers by the one io thread, everything under the global lock. One read or writev system call per frame, and a
/// signal decision per frame.
/// </summary>
/// <remarks>
/// <code>
///   kick tx, timer:  armed: kicks on, cancel, flush.  not armed: arm (150 us), kicks off; nothing is sent
///   timer expired:   kicks on, look, flush
///   kick tx, bh:     kicks off, schedule; the io thread: flush, kicks on, look: found some: flush, kicks off, schedule
///   flush:           take, writev(tap), add used, signal? ...; EAGAIN: keep the frame, kicks off, wait for writable
///   select:          tap in the set if the rx ring has room; asking writes the flag: room: kicks off; none: kicks on, look again
///   tap readable:    read into a buffer, (early 2009: ask again), copy into the ring, add used, signal? ... until EAGAIN or no room;
///                    (until 0.12: ask again)
///   kick rx:         break select()
/// </code>
/// Until 0.12 room is room for the largest frame: 17 pages. Early 2009 is kvm-userspace (qemu/net.c, qemu/vl.c, qemu/hw/virtio-net.c). The question
/// behind the tap's handler is kvm's own: main_loop_wait in that tree and in qemu-kvm 0.12 has it, QEMU's has not. Early 2009 tries a
/// full tap again and again under the lock, where a frame is kept for later here; but its taps have no limit.
/// That the io thread looks again behind turning rx kicks on is assumed for 2009 (later QEMU does); without it select()'s own
/// time-out of a second would be the way out. A frame that finds no room waits in the tap rather than in a queue of QEMU's.
/// The shape of the bottom half is that of its first version (QEMU commit a697a334b3c4, Sep 2010).
/// </remarks>
public sealed class QemuBackEnd : BackEnd, IVmmDevice
{
    private const int LargestFrameBytes = 65_546; // VIRTIO_NET_MAX_BUFSIZE: 64 KiB and a header of 10
    private const int MergeableBufferBytes = 4096; // the driver posts single pages

    private readonly QemuOptions _options;
    private readonly VmmProcess _vmm;
    private readonly VmmTimer _txTimer;
    private readonly VmmBottomHalf _txBottomHalf;
    private readonly Action<CpuContext?> _becameWritable;
    private readonly int _buffersAsked;
    private Packet? _stuck;
    private int _stuckId;
    private bool _writable;
    private bool _txKicksOn = true;
    private bool _tapSelected;
    private bool _txKicked;
    private bool _rxKicked;
    private int _shortWith;
    private Packet? _readFromTap;
    private int _flushed;

    /// <summary>Adds the device model to the process.</summary>
    public QemuBackEnd(BackEndPorts ports, QemuOptions options, VmmProcess vmm)
        : base(ports)
    {
        _options = options;
        _vmm = vmm;
        _txTimer = vmm.NewTimer(TimerExpiredAsync);
        _txBottomHalf = vmm.NewBottomHalf(options.BottomHalfWaits, BottomHalfAsync);
        _becameWritable = BecameWritable;

        // QEMU's ring has 256 entries. In one of 32 the driver would refill below 16 only, and 17 would never come.
        _buffersAsked = options.AsksForLargestFrame ? Math.Min(BuffersFor(LargestFrameBytes), Math.Max(1, ports.Rx.Host.SizeEntries / 4)) : 1;
        vmm.Add(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CpuContext> Threads => [_vmm.IoThread];

    /// <inheritdoc/>
    protected override bool ReadsRingsByPhysicalAddress => true;

    /// <inheritdoc/>
    protected override bool ReadsIntoOwnBuffer => true;

    /// <summary>Times that the tx timer transmitted.</summary>
    public long TimerFlushes { get; private set; }

    /// <summary>Times that a frame got stuck because the tap's send buffer was full.</summary>
    public long StuckFrames { get; private set; }

    /// <summary>The tap while there is room for its frames, the tap again while a frame is stuck, and the eventfds if any.</summary>
    int IVmmDevice.Descriptors => (_tapSelected ? 1 : 0) + (_stuck is null ? 0 : 1) + (_options.KicksByEventfd ? 2 : 0);

    /// <inheritdoc/>
    bool IVmmDevice.IsReady => (_tapSelected && Ports.Attachment.Port.Count > 0) || _writable || _txKicked || _rxKicked;

    /// <summary>As many buffers as are asked for, and more than were too few for the frame that waits, if one does.</summary>
    private bool HasRoom => Ports.Rx.Host.PostedCount > Math.Max(_shortWith, _buffersAsked - 1);

    /// <summary>
    /// The io thread or whoever holds the lock finishes what it has in hand, a frame that waits for room in the tap among it; then the device
    /// model leaves the process: no timer, no bottom half, no descriptor of it is left.
    /// </summary>
    public override async SimTask StopAsync(CpuContext requester)
    {
        await base.StopAsync(requester);
        await _vmm.GlobalLock.AcquireAsync(requester);
        _txTimer.Cancel();
        _vmm.Remove(this, _txTimer, _txBottomHalf);
        _vmm.GlobalLock.Release(requester);
    }

    /// <summary>As if every queue had been kicked, by a thread that holds the lock; the io thread then asks for its descriptors anew.</summary>
    public override async SimTask ResumeAsync(CpuContext context)
    {
        await _vmm.GlobalLock.AcquireAsync(context);
        _readFromTap = null; // another back end may have taken it
        await base.ResumeAsync(context);
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        _vmm.GlobalLock.Release(context);
    }

    /// <inheritdoc/>
    public override SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        if (IsStopping)
        {
            return SimTask.Completed; // the next back end looks at the rings when it starts
        }

        if (_options.KicksByEventfd)
        {
            _txKicked |= queue == Ports.Tx;
            _rxKicked |= queue == Ports.Rx;
            _vmm.DescriptorReady(context);
            return SimTask.Completed;
        }

        if (queue == Ports.Tx)
        {
            return TransmitKickedAsync(context);
        }

        _vmm.BreakSelect(context);
        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context)
    {
        if (_tapSelected)
        {
            _vmm.DescriptorReady(context);
        }
    }

    /// <inheritdoc/>
    SimTask IVmmDevice.PrepareAsync(CpuContext ioThread) => AskForRoomAsync(ioThread);

    /// <inheritdoc/>
    async SimTask IVmmDevice.DispatchAsync(CpuContext ioThread)
    {
        if (_txKicked)
        {
            _txKicked = false;
            ioThread.Owe(CostKey.EventfdRead);
            await TransmitKickedAsync(ioThread);
        }

        if (_rxKicked)
        {
            _rxKicked = false;
            ioThread.Owe(CostKey.EventfdRead);
        }

        if (_writable)
        {
            _writable = false;
            await SendStuckAsync(ioThread);
        }

        if (_tapSelected && Ports.Attachment.Port.Count > 0)
        {
            await ReceiveAsync(ioThread);
            if (_options.AsksForLargestFrame)
            {
                await AskForRoomAsync(ioThread); // main_loop_wait has no use for the answer
            }
        }
    }

    /// <summary>Is there room for a frame? The answer is written into the ring's flags: kicks off if there is; if not, kicks on and another look.</summary>
    private async SimTask AskForRoomAsync(CpuContext ioThread)
    {
        if (!HasRoom)
        {
            await EnableKicksAsync(ioThread, Ports.Rx);
        }

        _tapSelected = HasRoom;
        if (_options.AsksForLargestFrame)
        {
            OweLookForRoom(ioThread, LargestFrameBytes);
        }

        if (_tapSelected)
        {
            Ports.Rx.HostFor(ioThread).DisableKicks();
        }
    }

    private async SimTask TransmitKickedAsync(CpuContext context)
    {
        if (_options.BottomHalf)
        {
            if (!_txBottomHalf.IsScheduled)
            {
                SetTransmitKicks(context, false);
                _txBottomHalf.Schedule(context);
            }
        }
        else if (_txTimer.IsArmed)
        {
            SetTransmitKicks(context, true);
            _txTimer.Cancel();
            await FlushAsync(context, int.MaxValue);
        }
        else
        {
            _txTimer.Arm(context, QemuOptions.TxTimerPs);
            SetTransmitKicks(context, false);
        }
    }

    private SimTask TimerExpiredAsync(CpuContext ioThread)
    {
        TimerFlushes++;
        return LookAndFlushAsync(ioThread);
    }

    /// <summary>Kicks on, then look: the guest may have posted without a kick before this.</summary>
    private async SimTask LookAndFlushAsync(CpuContext context)
    {
        _flushed = 0;
        SetTransmitKicks(context, true);
        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (Ports.Tx.Host.HasPosted)
        {
            await FlushAsync(context, _options.BottomHalf ? _options.BurstPackets : int.MaxValue);
        }
    }

    private async SimTask BottomHalfAsync(CpuContext ioThread)
    {
        await FlushAsync(ioThread, _options.BurstPackets);
        if (_stuck is not null)
        {
            return; // the writable tap turns kicks on
        }

        if (_flushed < _options.BurstPackets)
        {
            await ioThread.Pay(); // the last look lies before this, the store behind it
            await LookAndFlushAsync(ioThread);
            if (_flushed == 0 || _stuck is not null)
            {
                return;
            }
        }

        SetTransmitKicks(ioThread, false); // the guest is still at it
        if (!IsStopping)
        {
            _txBottomHalf.Schedule(ioThread);
        }
    }

    /// <summary>Sends what the guest has posted, up to a number of frames.</summary>
    private async SimTask FlushAsync(CpuContext context, int framesMax)
    {
        _flushed = 0;
        if (_stuck is not null)
        {
            SetTransmitKicks(context, false);
            return;
        }

        context.Owe(CostKey.BackEndPass);
        while (!IsStopping && _flushed < framesMax && TakeTransmit(context, out int id) is { } packet)
        {
            if (_txKicksOn)
            {
                Ports.Tx.HostFor(context).EnableKicks(); // an event index asks anew behind each frame taken
            }

            context.Owe(CostKey.SystemCall); // writev
            await context.Pay();
            if (Ports.Attachment.IsFull)
            {
                StuckFrames++;
                BeginRun(); // it ends when the tap has taken the frame
                _stuck = packet;
                _stuckId = id;
                SetTransmitKicks(context, false);
                Ports.Attachment.NotifyWhenWritable(_becameWritable);
                return;
            }

            _flushed++;
            await SendAsync(context, packet, id);
        }

        await context.Pay();
    }

    private async SimTask SendAsync(CpuContext context, Packet packet, int id)
    {
        Ports.Attachment.Send(context, packet);
        CompleteTransmit(context, id);
        OweSignalCheck(context, Ports.Tx);
        await context.Pay();
        await SignalIfNeededAsync(context, Ports.Tx);
    }

    /// <summary>The tap takes frames again: the stuck one goes, then kicks on and whatever else has come. Its copy was paid the first time.</summary>
    private async SimTask SendStuckAsync(CpuContext ioThread)
    {
        Packet packet = _stuck!;
        ioThread.Owe(CostKey.SystemCall);
        await ioThread.Pay();
        _stuck = null;
        await SendAsync(ioThread, packet, _stuckId);
        EndRun(ioThread);
        await LookAndFlushAsync(ioThread);
        if (!IsStopping && _options.BottomHalf && _flushed == _options.BurstPackets)
        {
            SetTransmitKicks(ioThread, false);
            _txBottomHalf.Schedule(ioThread);
        }
    }

    private void BecameWritable(CpuContext? context)
    {
        _writable = true;
        _vmm.DescriptorReady(context ?? _vmm.IoThread);
    }

    private void SetTransmitKicks(CpuContext context, bool on)
    {
        _txKicksOn = on;
        if (on)
        {
            Ports.Tx.HostFor(context).EnableKicks();
        }
        else
        {
            Ports.Tx.HostFor(context).DisableKicks();
        }
    }

    /// <summary>
    /// Is there a buffer, and with mergeable ones enough of them: index, ring entry, flags, length and flags again of each, until they hold
    /// <paramref name="bytes"/>. The answer is written into the ring's flags.
    /// </summary>
    private void OweLookForRoom(CpuContext ioThread, int bytes)
    {
        int buffers = Ports.Frames.IsMergeable ? Math.Min(Ports.Rx.Host.PostedCount, BuffersFor(bytes)) : 0;
        ioThread.Owe(CostKey.VmmPhysicalAccess, 3 + (5 * buffers));
    }

    private int BuffersFor(int bytes) => Ports.Frames.IsMergeable ? (bytes + MergeableBufferBytes - 1) / MergeableBufferBytes : 1;

    private async SimTask ReceiveAsync(CpuContext ioThread)
    {
        TapPort port = Ports.Attachment.Port;
        ioThread.Owe(CostKey.BackEndPass);
        while (!IsStopping && port.Peek() is { } packet)
        {
            OweReadIntoBufferOnce(ioThread, packet);
            if (_options.AsksForEachFrame)
            {
                await AskForRoomAsync(ioThread);
                if (!_tapSelected)
                {
                    await ioThread.Pay();
                    return;
                }
            }

            if (!TryFillReceive(ioThread, packet))
            {
                _shortWith = Ports.Rx.Host.PostedCount; // the next select() asks for more
                await ioThread.Pay();
                return;
            }

            _shortWith = 0;
            _readFromTap = null;
            OweLookForRoom(ioThread, GuestFrames.CopyBytes(packet.Header));
            port.Take(ioThread);
            await ioThread.Pay();
            CompleteReceive(ioThread, packet);
            OweSignalCheck(ioThread, Ports.Rx);
            await ioThread.Pay();
            await SignalIfNeededAsync(ioThread, Ports.Rx);
        }

        ioThread.Owe(CostKey.SystemCall); // the read that returns EAGAIN
        await ioThread.Pay();
    }

    /// <summary>A frame that has to wait for room has been read already, and is not read again. (In QEMU it waits in the buffer, here in the tap.)</summary>
    private void OweReadIntoBufferOnce(CpuContext ioThread, Packet packet)
    {
        if (_readFromTap != packet)
        {
            _readFromTap = packet;
            Ports.Attachment.OweReadIntoBuffer(ioThread, packet);
        }
    }
}
