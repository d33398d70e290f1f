using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// What back ends share: moving one packet between the rings and the attachment. They differ in policy: which thread,
/// when to sleep, when to signal.
/// </summary>
public abstract class BackEnd : IQueueListener, ITapReader
{
    /// <summary>Receive buffers that one frame can take: 64 KiB over 4 KiB pages and some slack.</summary>
    private const int BuffersPerFrameMax = 24;

    private const int AccessesPerPacket = 8;
    private const int AccessesPerDescriptor = 5;

    private readonly int[] _ids = new int[BuffersPerFrameMax];
    private readonly int[] _written = new int[BuffersPerFrameMax];
    private int _buffers;
    private TruncationVerdict _truncation;

    private CpuContext? _stopWaiter;
    private int _runs;

    /// <summary>Joins the back end to its ports.</summary>
    protected BackEnd(BackEndPorts ports)
    {
        Ports = ports;
        ports.Attachment.Port.Reader = this;
        ports.Attachment.Port.RingRoom = () => ports.Rx.Host.PostedCount;
    }

    /// <summary>The ports.</summary>
    protected BackEndPorts Ports { get; }

    /// <summary>Threads of this back end, for accounting.</summary>
    public abstract IReadOnlyList<CpuContext> Threads { get; }

    /// <summary>Set-up before time starts.</summary>
    public virtual void Open()
    {
        Ports.Rx.Host.DisableKicks();
        Ports.Tx.Host.EnableKicks();
        Ports.Events?.Host.DisableKicks();
        foreach (DeviceQueue queue in new[] { Ports.Rx, Ports.Tx, Ports.Events }.OfType<DeviceQueue>())
        {
            queue.HostSignal?.ClearDirty();
            queue.GuestSignal?.ClearDirty();
        }
    }

    /// <summary>True from the request to stop on: a handler finishes the packet in hand and takes no further one.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>
    /// Stops the back end between two packets and waits, in <paramref name="requester"/>, until no handler runs any more: then the rings
    /// are at rest. What the guest posts meanwhile stays in them.
    /// </summary>
    public virtual async SimTask StopAsync(CpuContext requester)
    {
        IsStopping = true;
        while (_runs > 0)
        {
            _stopWaiter = requester;
            if (requester.OwedPs > 0)
            {
                await requester.Pay();
                continue;
            }

            await requester.Block("the back end to stop");
        }

        _stopWaiter = null;
    }

    /// <summary>Goes on after <see cref="StopAsync"/>, as if every queue had been kicked and a frame had come.</summary>
    public virtual async SimTask ResumeAsync(CpuContext context)
    {
        IsStopping = false;
        foreach (DeviceQueue queue in new[] { Ports.Tx, Ports.Rx })
        {
            await SignalledAsync(context, queue);
        }

        PacketQueued(context);
        foreach (CpuContext thread in Threads)
        {
            thread.Wake(context); // what it had noted before the stop needs no second notice
        }
    }

    /// <summary>
    /// The device is gone: frames that the guest had posted and nobody took are lost, and so are those that wait for the guest. Only for
    /// a back end at rest.
    /// </summary>
    public void Discard()
    {
        PacketAccounts accounts = Ports.Host.Accounts;
        IHostQueue tx = Ports.Tx.Host;
        while (tx.TryTake(out int id) == TakeResult.Taken && Ports.Frames.TryPeek(tx, out PacketHeader header))
        {
            accounts.Drop(accounts.Rent(header), DropPlace.Unplugged);
            tx.Complete(id, 0);
        }

        Ports.Attachment.Port.Reader = null;
        Ports.Attachment.Port.RingRoom = null;
        Ports.Attachment.Port.Purge();
    }

    /// <summary>A handler begins.</summary>
    protected void BeginRun() => _runs++;

    /// <summary>It ends; whoever waits for that is woken.</summary>
    protected void EndRun(CpuContext context)
    {
        if (--_runs == 0 && IsStopping)
        {
            _stopWaiter?.Wake(context);
        }
    }

    /// <inheritdoc/>
    public abstract SimTask SignalledAsync(CpuContext context, DeviceQueue queue);

    /// <inheritdoc/>
    public abstract void PacketQueued(CpuContext context);

    /// <summary>
    /// Takes the guest's next packet off the transmit ring and copies it; <paramref name="context"/> owes for taking, copying, and
    /// sending it. A segmented packet of at least <paramref name="mapFromBytes"/> is mapped instead: its pages are looked up once more, no
    /// byte is copied, and <see cref="IsMapped"/> says so. Null if there is none.
    /// </summary>
    protected Packet? TakeTransmit(CpuContext context, out int id, int mapFromBytes = int.MaxValue)
    {
        DeviceQueue tx = Ports.Tx;
        IHostQueue queue = tx.Host;
        EndsRun = false;
        id = -1;
        while (true)
        {
            TakeResult result = IsClosed ? TakeResult.Empty : queue.TryTake(out id);
            if (result != TakeResult.Taken)
            {
                context.Owe(tx.IsAcrossLink ? CostKey.LinkRead : CostKey.RingLine); // looking costs, finding nothing too
                EndsRun = IsClosed || (result == TakeResult.Broken && Ports.Faults.RingBroken(tx, ErrorStyle));
                return null;
            }

            bool known = Ports.Frames.TryPeek(queue, out PacketHeader header);
            if (known && queue.Writable.IsEmpty)
            {
                return Read(context, header, mapFromBytes);
            }

            switch (JudgeTransmit(known))
            {
                case PacketVerdict.Accept:
                    return Read(context, header, mapFromBytes);
                case PacketVerdict.EndRun:
                    EndsRun = true;
                    return null;
                default:
                    tx.OweTake(context, Math.Max(1, queue.Readable.Length));
                    tx.OweComplete(context);
                    CompleteDropped(context, id);
                    break;
            }
        }
    }

    /// <summary>
    /// Loads and stores of ring fields by guest-physical address: a device model in userspace has no pointer to the ring. Per packet two
    /// of the available ring, four of the used ring and two for the signal decision; per descriptor its flags twice, address,
    /// length and link (QEMU 2009 hw/virtio.c: ldl_phys and its like for each).
    /// </summary>
    private void OwePhysicalAccesses(CpuContext context, int descriptors)
    {
        if (ReadsRingsByPhysicalAddress)
        {
            context.Owe(CostKey.VmmPhysicalAccess, AccessesPerPacket + (AccessesPerDescriptor * descriptors));
        }
    }

    /// <summary>Adds the cost of the packet taken last and copies it out of guest memory.</summary>
    private Packet Read(CpuContext context, in PacketHeader header, int mapFromBytes)
    {
        IHostQueue queue = Ports.Tx.Host;
        Ports.Tx.OweTake(context, queue.Readable.Length);
        OwePhysicalAccesses(context, queue.Readable.Length);
        IsMapped = header.GsoSizeBytes > 0 && header.PayloadBytes >= mapFromBytes;
        if (IsMapped)
        {
            context.Owe(CostKey.GuestPageTranslate, queue.Readable.Length);
        }
        else
        {
            Ports.Tx.OweCopy(context, GuestFrames.CopyBytes(header), queue.Readable.Length);
        }

        Packet packet = Ports.Frames.Read(queue, header);
        Ports.Attachment.OweSend(context, packet);
        Ports.Tx.OweComplete(context);
        FramesMoved++;
        return packet;
    }

    private PacketVerdict JudgeTransmit(bool known)
    {
        (PacketFaultKind kind, string fault) = Ports.Frames.DiagnoseTransmit(Ports.Tx.Host);
        PacketVerdict verdict = Ports.Faults.BadPacket(Ports.Tx, ErrorStyle, kind, fault);
        return verdict == PacketVerdict.Accept && !known
            ? Ports.Faults.BadPacket(Ports.Tx, ErrorStyle, PacketFaultKind.NoPayload, "a packet whose frame is not for the device to read")
            : verdict;
    }

    /// <summary>A malformed packet is dropped: its descriptor goes back to the guest.</summary>
    protected virtual void CompleteDropped(CpuContext context, int id)
    {
        Ports.Tx.Host.Complete(id, 0);
        Ports.Tx.Host.PublishCompletions();
    }

    /// <summary>
    /// True if the last look at a ring gave nothing and the run must end there, kicks staying off: the ring is broken and the policy
    /// says so, or the device is closed.
    /// </summary>
    protected bool EndsRun { get; private set; }

    /// <summary>True for QEMU: each field of a ring is looked up by its guest-physical address. Other VMMs and the kernel have pointers.</summary>
    protected virtual bool ReadsRingsByPhysicalAddress => false;

    /// <summary>How the code of the era reacted to nonsense.</summary>
    protected virtual ErrorStyle ErrorStyle => ErrorStyle.ExitsProcess;

    /// <summary>True once the process or kernel object behind the device is gone.</summary>
    protected bool IsClosed { get; private set; }

    /// <summary>Frames taken from the guest or given to it, so that a watchdog can tell work from spinning.</summary>
    public long FramesMoved { get; private set; }

    /// <summary>The device is released: its loops find nothing any more. Called between two steps of the threads, never within one.</summary>
    public void Close() => IsClosed = true;

    /// <summary>True if the packet taken last was mapped: its guest pages are in use until the host frees it.</summary>
    protected bool IsMapped { get; private set; }

    /// <summary>
    /// Puts <paramref name="packet"/> into receive buffers of the guest, not yet visible to it; <paramref name="context"/> owes for
    /// it. False, with nothing changed, if the ring has too few buffers.
    /// </summary>
    protected bool TryFillReceive(CpuContext context, Packet packet)
    {
        IHostQueue queue = Ports.Rx.Host;
        int frameBytes = GuestFrames.Bytes(packet);
        int offset = 0;
        _buffers = 0;
        int id = -1;
        ulong headerAddress = 0;
        EndsRun = false;
        while (offset < frameBytes && _buffers < BuffersPerFrameMax)
        {
            TakeResult result = IsClosed ? TakeResult.Empty : queue.TryTake(out id);
            if (result != TakeResult.Taken)
            {
                EndsRun = IsClosed || (result == TakeResult.Broken && Ports.Faults.RingBroken(Ports.Rx, ErrorStyle));
                if (_buffers > 0)
                {
                    queue.Untake(_buffers);
                }

                return false;
            }

            if (queue.Writable.IsEmpty || (offset == 0 && queue.Writable[0].Length < Ports.Frames.HeaderBytes))
            {
                if (!TakeBadBuffer(context, id))
                {
                    return false;
                }

                break;
            }

            int header = offset == 0 ? Ports.Frames.HeaderBytes : 0;
            if (offset == 0)
            {
                headerAddress = queue.Writable[0].Address;
            }

            int count = Ports.Frames.WritePart(queue, packet, offset);
            offset += count;
            _ids[_buffers] = id;
            _written[_buffers++] = count + header;
            Ports.Rx.OweTake(context, queue.Writable.Length); // the whole chain is read and translated, however short the frame
            OwePhysicalAccesses(context, queue.Writable.Length);
            Ports.Rx.OweComplete(context);
            if (!Ports.Frames.IsMergeable && offset < frameBytes)
            {
                break; // too small for the frame
            }
        }

        IsTruncated = offset < frameBytes;
        Ports.Rx.OweCopy(context, GuestFrames.CopyBytes(packet.Header), _buffers);
        Ports.Attachment.OweReceive(context);
        _truncation = IsTruncated ? Ports.Faults.Truncated(Ports.Rx, ErrorStyle) : TruncationVerdict.Clip;
        if (_truncation == TruncationVerdict.Clip && _buffers > 0 && headerAddress != 0)
        {
            Ports.Frames.WriteHeader(headerAddress, packet, _buffers);
        }

        return true;
    }

    /// <summary>A posted buffer that nothing can be written to. True if the frame is lost to it, false if the run ends.</summary>
    private bool TakeBadBuffer(CpuContext context, int id)
    {
        Ports.Rx.OweTake(context, 1);
        PacketVerdict verdict = Ports.Faults.BadPacket(Ports.Rx, ErrorStyle, PacketFaultKind.ReceiveBuffer,
            "a receive buffer that the device cannot write");
        if (verdict == PacketVerdict.EndRun)
        {
            EndsRun = true;
            if (_buffers > 0)
            {
                Ports.Rx.Host.Untake(_buffers + 1);
            }

            return false;
        }

        _ids[_buffers] = id;
        _written[_buffers++] = 0;
        return true;
    }

    /// <summary>True if the last filled buffer was too small for its frame.</summary>
    protected bool IsTruncated { get; private set; }

    /// <summary>
    /// Completes the buffers of the last fill and frees the host's packet. They become visible to the guest at once unless
    /// <paramref name="publish"/> is false: a back end that batches publishes later.
    /// </summary>
    protected void CompleteReceive(Packet packet, bool publish = true)
    {
        if (_truncation == TruncationVerdict.GiveBack)
        {
            Ports.Rx.Host.Untake(_buffers);
            Ports.Host.Accounts.Drop(packet, DropPlace.GuestBuffer);
            return;
        }

        FramesMoved++;
        for (int i = 0; i < _buffers; i++)
        {
            Ports.Rx.Host.Complete(_ids[i], _truncation == TruncationVerdict.Clip ? _written[i] : 0);
        }

        if (publish)
        {
            Ports.Rx.Host.PublishCompletions();
        }

        if (_truncation == TruncationVerdict.Clip)
        {
            Ports.Host.Accounts.Recycle(packet);
        }
        else
        {
            Ports.Host.Accounts.Drop(packet, DropPlace.GuestBuffer);
        }
    }

    /// <summary>
    /// What looking at the guest's wish for a signal costs behind a publication. The caller pays, so that time passes between the
    /// two, and calls <see cref="SignalIfNeededAsync"/>; this way the look is no async layer of its own.
    /// </summary>
    protected static void OweSignalCheck(CpuContext context, DeviceQueue queue)
    {
        context.Owe(queue.Host.Signal is null ? CostKey.RingBarrier : CostKey.ShmSignalStep);
        queue.OweHostLook(context);
    }

    /// <summary>
    /// Signals the guest if its ring asks for it, now or, where signals are coalesced, later; <paramref name="packets"/> were published
    /// since the last call.
    /// </summary>
    protected SimTask SignalIfNeededAsync(CpuContext context, DeviceQueue queue, int packets = 1)
    {
        bool wanted = queue.Host.SignalNeeded();
        if (queue.Coalescing is { } coalescing)
        {
            return coalescing.CompletedAsync(context, packets, wanted);
        }

        return wanted ? Ports.Interrupts.SignalAsync(context, queue) : SimTask.Completed;
    }

    /// <summary>
    /// Kicks on for <paramref name="queue"/>, then look again. True if there is work: the guest posted between the last look and this. A signal
    /// that came while kicks were off is served here.
    /// </summary>
    protected SimTask EnableKicksAsync(CpuContext context, DeviceQueue queue) => KickRecheck.EnableAsync(context, queue, this);
}
