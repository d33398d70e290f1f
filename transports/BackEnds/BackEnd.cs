using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// What back ends share: moving one packet between the rings and the attachment. They differ in policy: which thread,
/// when to sleep, when to signal.
/// </summary>
public abstract partial class BackEnd : IQueueListener, ITapReader
{
    private const int AccessesPerFrame = 4;
    private const int AccessesPerBuffer = 5;
    private const int AccessesPerDescriptor = 5;

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
        Ports.Rx.HostFor(null).DisableKicks();
        Ports.Tx.HostFor(null).EnableKicks();
        Ports.Events?.HostFor(null).DisableKicks();
        foreach (DeviceQueue queue in new[] { Ports.Rx, Ports.Tx, Ports.Events }.OfType<DeviceQueue>())
        {
            queue.HostSignal?.ClearDirty();
            queue.GuestSignal?.UsedBy(null);
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
        IHostQueue tx = Ports.Tx.HostFor(null); // unplugging is not priced
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
    public virtual bool OwesItsWakeUp => false;

    /// <inheritdoc/>
    public abstract SimTask SignalledAsync(CpuContext context, DeviceQueue queue);

    /// <inheritdoc/>
    public abstract void PacketQueued(CpuContext context);

    /// <summary>
    /// Loads and stores of ring fields by guest-physical address: a device model in userspace has no pointer to the ring. Per buffer index
    /// and entry of the available ring, index and both words of an entry of the used ring; per descriptor its flags twice, address, length
    /// and link (QEMU 2009 hw/virtio.c, virtqueue_pop and virtqueue_fill: lduw_phys and its like for each).
    /// </summary>
    private void OweBufferAccesses(CpuContext context, int descriptors)
    {
        if (ReadsRingsByPhysicalAddress)
        {
            context.Owe(CostKey.VmmPhysicalAccess, AccessesPerBuffer + (AccessesPerDescriptor * descriptors));
        }
    }

    /// <summary>
    /// The same for a frame, however many buffers it takes: the used index is read once more and written (virtqueue_flush), and the signal
    /// decision takes two fields (virtio_notify).
    /// What else a VMM's code does for a frame comes with them.
    /// </summary>
    private void OweFrameAccesses(CpuContext context)
    {
        if (ReadsRingsByPhysicalAddress)
        {
            context.Owe(CostKey.VmmFrame);
            context.Owe(CostKey.VmmPhysicalAccess, AccessesPerFrame);
        }
    }

    /// <summary>
    /// True if the last look at a ring gave nothing and the run must end there, kicks staying off: the ring is broken and the policy
    /// says so, or the device is closed.
    /// </summary>
    protected bool EndsRun { get; private set; }

    /// <summary>True for QEMU: each field of a ring is looked up by its guest-physical address. Other VMMs and the kernel have pointers.</summary>
    protected virtual bool ReadsRingsByPhysicalAddress => false;

    /// <summary>True if the back end reads the tap into a buffer of its own, from which frames are copied once more.</summary>
    protected virtual bool ReadsIntoOwnBuffer => false;

    /// <summary>How the code of the era reacted to nonsense.</summary>
    protected virtual ErrorStyle ErrorStyle => ErrorStyle.ExitsProcess;

    /// <summary>True once the process or kernel object behind the device is gone.</summary>
    protected bool IsClosed { get; private set; }

    /// <summary>Frames taken from the guest or given to it, so that a watchdog can tell work from spinning.</summary>
    public long FramesMoved { get; private set; }

    /// <summary>The device is released: its loops find nothing any more. Called between two steps of the threads, never within one.</summary>
    public virtual void Close() => IsClosed = true;

    /// <summary>
    /// What looking at the guest's wish for a signal costs behind a publication. The caller pays, so that time passes between the
    /// two, and calls <see cref="SignalIfNeededAsync"/>; this way the look is no async layer of its own.
    /// </summary>
    protected static void OweSignalCheck(CpuContext context, DeviceQueue queue)
    {
        context.Owe(queue.Host.Signal is null ? CostKey.RingBarrier : CostKey.ShmSignalStep);
    }

    /// <summary>
    /// Signals the guest if its ring asks for it, now or, where signals are coalesced, later; <paramref name="packets"/> were published
    /// since the last call.
    /// </summary>
    protected SimTask SignalIfNeededAsync(CpuContext context, DeviceQueue queue, int packets = 1)
    {
        bool wanted = queue.HostFor(context).SignalNeeded();
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
