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

    private readonly int[] _ids = new int[BuffersPerFrameMax];
    private readonly int[] _written = new int[BuffersPerFrameMax];
    private int _buffers;

    private CpuContext? _stopWaiter;
    private int _runs;

    /// <summary>Joins the back end to its ports.</summary>
    protected BackEnd(BackEndPorts ports)
    {
        Ports = ports;
        ports.Attachment.Port.Reader = this;
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
    public async SimTask StopAsync(CpuContext requester)
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
    public async SimTask ResumeAsync(CpuContext context)
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
        IHostQueue queue = Ports.Tx.Host;
        TakeResult result = queue.TryTake(out id);
        if (result == TakeResult.Empty)
        {
            context.Owe(CostKey.RingLine); // looking costs, finding nothing too
            return null;
        }

        Invariant.That(result == TakeResult.Taken, queue.Fault ?? "the transmit ring is broken");
        bool known = Ports.Frames.TryPeek(queue, out PacketHeader header);
        Invariant.That(known, "the guest sent a frame without an intact stamp");
        Ports.Tx.OweTake(context, queue.Readable.Length);
        IsMapped = header.GsoSizeBytes > 0 && header.PayloadBytes >= mapFromBytes;
        if (IsMapped)
        {
            context.Owe(CostKey.GuestPageTranslate, queue.Readable.Length);
        }
        else
        {
            context.Owe(CostKey.CopyGuestByte, GuestFrames.CopyBytes(header));
        }

        Packet packet = Ports.Frames.Read(queue, header);
        Ports.Attachment.OweSend(context, packet);
        Ports.Tx.OweComplete(context);
        return packet;
    }

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
        ulong headerAddress = 0;
        while (offset < frameBytes)
        {
            TakeResult result = queue.TryTake(out int id);
            if (result != TakeResult.Taken)
            {
                Invariant.That(result == TakeResult.Empty, queue.Fault ?? "the receive ring is broken");
                if (_buffers > 0)
                {
                    queue.Untake(_buffers);
                }

                return false;
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
            Ports.Rx.OweComplete(context);
            if (!Ports.Frames.IsMergeable && offset < frameBytes)
            {
                _written[0] = 0;
                break; // too small for the frame: completed empty, the frame is lost
            }
        }

        IsTruncated = offset < frameBytes;
        context.Owe(CostKey.CopyGuestByte, GuestFrames.CopyBytes(packet.Header));
        Ports.Attachment.OweReceive(context);
        if (!IsTruncated)
        {
            Ports.Frames.WriteHeader(headerAddress, packet, _buffers);
        }

        return true;
    }

    /// <summary>True if the last filled buffer was too small for its frame.</summary>
    protected bool IsTruncated { get; private set; }

    /// <summary>Makes the buffers of the last fill visible to the guest and frees the host's packet.</summary>
    protected void CompleteReceive(Packet packet)
    {
        if (IsTruncated)
        {
            Ports.Rx.Host.Untake(_buffers);
            Ports.Host.Accounts.Drop(packet, DropPlace.GuestBuffer);
            return;
        }

        for (int i = 0; i < _buffers; i++)
        {
            Ports.Rx.Host.Complete(_ids[i], _written[i]);
        }

        Ports.Rx.Host.PublishCompletions();
        Ports.Host.Accounts.Recycle(packet);
    }

    /// <summary>
    /// What looking at the guest's wish for a signal costs behind a publication. The caller pays, so that time passes between the
    /// two, and calls <see cref="SignalIfNeededAsync"/>; this way the look is no async layer of its own.
    /// </summary>
    protected static void OweSignalCheck(CpuContext context, DeviceQueue queue) =>
        context.Owe(queue.Host.Signal is null ? CostKey.RingBarrier : CostKey.ShmSignalStep);

    /// <summary>Signals the guest if its ring asks for it.</summary>
    protected SimTask SignalIfNeededAsync(CpuContext context, DeviceQueue queue) =>
        queue.Host.SignalNeeded() ? Ports.Interrupts.SignalAsync(context, queue) : SimTask.Completed;

    /// <summary>
    /// Kicks on for <paramref name="queue"/>, then look again. True if there is work: the guest posted between the last look and this. A signal
    /// that came while kicks were off is served here.
    /// </summary>
    protected async SimTask EnableKicksAsync(CpuContext context, DeviceQueue queue)
    {
        await context.Pay(); // the last look lies before this, the store behind it
        queue.Host.EnableKicks();
        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (queue.Host.Signal is { EnabledAndSignalled: true } && !queue.IsHostWakingUp)
        {
            await ShmSignalWakeUp.ReceiveAsync(context, queue, queue.HostSignal, this);
        }
    }
}
