using Bakeoff.Machine;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The vbus bridge's event queue: every signal of every device of a guest becomes a 144-byte event in one shared ring of
/// 1,024, and one vector is raised only if the guest is not already working on that ring (the shm-signal of the ring is not
/// pending). With several priorities there is one ring each, served highest first: an extension of ours that the 2009 code
/// prepared but never ran; 1 is historical. As a split ring (a virtio root device's queue) it is an inference.
/// </summary>
/// <remarks>
/// <code>
///   host   signal(rx) -- push event -- pending? no:  irqfd --> one vector
///          signal(tx) -- push event -- pending? yes: nothing
///   guest  handler: event, event, ... until the ring is empty; clear pending; look again
/// </code>
/// A signal's priority is fixed when its queue is registered, as the prio field of DEVSHM would: by role (the device's own events 2,
/// receive 1, transmit 0) or by device (device 0 highest). The ring is that of the priority, or the last one: min(prio, rings - 1).
/// Behind every event the handler looks at the rings above.
/// </remarks>
public sealed class BridgeEventQueue : IInterruptPath, IInterruptHandler, IResourceUser
{
    /// <summary>Events in the ring.</summary>
    public const int RingEntries = 1024;

    /// <summary>Bytes of an event on x86-64: u32 id, padding, union of {u64 id, 128-byte type} and u64 handle.</summary>
    public const int EventBytes = 144;

    /// <summary>Bytes of the device type in an event of an added device.</summary>
    public const int TypeBytes = 128;

    private const int TypeOffset = 16;

    private readonly GuestMemory _memory;
    private readonly bool _coalesce;
    private readonly Irqfd _irqfd;
    private readonly long _ringBytes;
    private readonly bool _priorityByDevice;
    private readonly EventRing[] _rings;
    private readonly List<Source> _sources = [];
    private Source? _lastInterruptSource;

    /// <summary>Creates the event queue of a guest.</summary>
    /// <param name="guest">Whose memory holds the rings.</param>
    /// <param name="vectors">Where the bridge's one vector comes from.</param>
    /// <param name="options">Options.</param>
    /// <param name="workQueueOf">The "events" thread of a context's core.</param>
    /// <param name="decorator">Wraps the guest's end of the rings and their signals.</param>
    internal BridgeEventQueue(GuestSystem guest, GuestVectors vectors, EventQueueOptions options,
        Func<CpuContext, WorkQueue> workQueueOf, RingDecorator decorator)
    {
        _memory = guest.Memory;
        _coalesce = options.Coalesce;
        _priorityByDevice = options.PriorityByDevice;
        _ringBytes = options.IsSplit ? new SplitLayout(RingEntries).Bytes(eventIdx: false) : IoqLayout.Bytes(RingEntries);
        _rings = [.. Enumerable.Range(0, options.Priorities).Select(EventRing (_) =>
            options.IsSplit ? new SplitEventRing(guest, decorator) : new IoqEventRing(guest, decorator))];
        GuestVector vector = guest.Vcpu.Install(vectors.Take(), this);
        _irqfd = new Irqfd(guest.Vcpu, vector, options.ViaWorkItem, workQueueOf);
    }

    /// <inheritdoc/>
    public string Name => "PCI-MSI-edge vbus";

    /// <summary>The host's fault policy; null in ordinary runs.</summary>
    public HostFaults? Faults { get; init; }

    /// <summary>True if its rings are IOQs, as they were.</summary>
    public bool IsIoq => _rings[0] is IoqEventRing;

    /// <summary>True once the host has found a ring of it broken: nothing is sent any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The bridge's counters.</summary>
    public BridgeCounters Counters { get; } = new();

    /// <summary>Signals that found the handler at work for another queue of the same device.</summary>
    public long CoalescedInterFlow { get; private set; }

    /// <summary>Signals that found the handler at work for the same queue.</summary>
    public long CoalescedIntraFlow { get; private set; }

    /// <summary>Signals that found the handler at work for another device.</summary>
    public long CoalescedInterDevice { get; private set; }

    /// <summary>Events that waited in the host's backlog because the ring was full.</summary>
    public long Backlogged { get; private set; }

    /// <summary>The event queue's irqfd.</summary>
    public Irqfd Irqfd => _irqfd;

    /// <summary>A guest that turns the event queue's notifications off and never looks at it again.</summary>
    internal void Neglect()
    {
        foreach (EventRing ring in _rings)
        {
            ring.Guest.DisableInterrupts();
        }
    }

    /// <summary>A guest that writes nonsense into the (lowest) ring.</summary>
    internal void Spoil(GuestAttack attack) => _rings[0].Spoil(_memory, attack);

    /// <summary>The guest's bridge driver, which hears of devices that come and go; null while nobody listens.</summary>
    public IBusEventListener? BusListener { get; set; }

    /// <summary>The cookie that the next queue to be registered will have.</summary>
    public int NextCookie => _sources.Count;

    /// <summary>Where the (lowest) ring lies, as QREG names it.</summary>
    public ulong RingAddress => _rings[0].Address;

    /// <summary>Where its events lie.</summary>
    public ulong DataAddress => _rings[0].EventAddress(0);

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
        _sources.Add(new Source(queue, listener, _sources.Count, PriorityOf(queue)));
    }

    /// <summary>venet gives priority 0 to everything; with more rings the option says what the field would hold.</summary>
    private int PriorityOf(DeviceQueue queue)
    {
        if (_priorityByDevice)
        {
            return Math.Max(0, _rings.Length - 1 - queue.Device);
        }

        int wanted = queue.Role switch { QueueRole.Events => 2, QueueRole.Receive => 1, _ => 0 };
        return Math.Min(wanted, _rings.Length - 1);
    }

    /// <inheritdoc/>
    public async SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        Source source = SourceOf(queue);
        if (!queue.RingRaisesSignal)
        {
            queue.HostSignal!.MarkPeerDirty();
            context.Owe(CostKey.ShmSignalStep);
            await context.Pay();
            if (!queue.HostSignal.TryRaisePeer())
            {
                return; // the guest has not dispatched the last one yet
            }
        }

        queue.Signals++;
        if (source.IsQueued)
        {
            CountCoalesced(source); // the guest served the last one before its event: that event will find this one
            return;
        }

        source.IsQueued = true;
        EventRing ring = _rings[source.Priority];
        context.Owe(CostKey.EventQueuePush);
        context.Owe(CostKey.RingLine, ring.Shape.TakeLines + ring.Shape.CompleteLines);
        await context.Pay();
        ring.Backlog.Enqueue(new PendingEvent(BusEvent.ShmSignal, (ulong)source.Cookie, ""));
        Flush(ring);
        context.Owe(ring.SignalCheck);
        await context.Pay();
        if (ring.Host.SignalNeeded() || !_coalesce)
        {
            _lastInterruptSource = source;
            await _irqfd.SignalAsync(context);
        }
        else
        {
            CountCoalesced(source);
        }
    }

    /// <summary>
    /// Sends an event of the bus itself, at the highest priority there is: <paramref name="id"/> with the number of a device, or the cookie
    /// of shared memory, and for an added device its type.
    /// </summary>
    public async SimTask PostAsync(CpuContext context, BusEvent id, ulong value, string type = "")
    {
        EventRing ring = _rings[^1];
        context.Owe(CostKey.EventQueuePush);
        context.Owe(CostKey.RingLine, ring.Shape.TakeLines + ring.Shape.CompleteLines);
        await context.Pay();
        ring.Backlog.Enqueue(new PendingEvent(id, value, type));
        Flush(ring);
        context.Owe(ring.SignalCheck);
        await context.Pay();
        if (ring.Host.SignalNeeded() || !_coalesce)
        {
            _lastInterruptSource = null;
            await _irqfd.SignalAsync(context);
        }
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        Counters.QNotify++;
        bool more;
        do
        {
            more = false;
            for (int priority = _rings.Length - 1; priority >= 0; priority--)
            {
                if (_rings[priority].HasWork)
                {
                    await ServeAsync(irq, priority);
                    more = priority < _rings.Length - 1; // something more urgent may have come meanwhile
                }
            }
        }
        while (more);
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        tally.Add(ResourceKind.Vectors, 1);
        tally.Add(ResourceKind.GsiRoutes, 1);
        tally.Add(ResourceKind.Eventfds, 2); // the irqfd, and the ioeventfd of the queue's own doorbell for a full ring
        tally.Add(ResourceKind.RingBytes, _rings.Length * (_ringBytes + ((long)RingEntries * EventBytes)));
    }

    /// <summary>One ring's event loop, in the hard-interrupt context. No budget: runs until the ring is empty.</summary>
    private async SimTask ServeAsync(CpuContext irq, int priority)
    {
        EventRing ring = _rings[priority];
        while (ring.HasWork)
        {
            do
            {
                irq.Owe(CostKey.EventQueuePass);
                await irq.Pay();
                ring.BeginPass();
                while (ring.Guest.TryReap(out int slot, out _))
                {
                    await DispatchAsync(irq, ring, slot);
                    if (HasUrgent(priority))
                    {
                        await ServeUrgentAsync(irq, priority);
                    }
                }

                if (ring.HostBlocked)
                {
                    await UnblockHostAsync(irq, ring);
                }
            }
            while (ring.CameMeanwhile);

            irq.Owe(CostKey.RingBarrier);
            await irq.Pay();
            ring.EndServing();
            irq.Owe(CostKey.RingBarrier);
            await irq.Pay();
        }
    }

    private bool HasUrgent(int than)
    {
        for (int priority = _rings.Length - 1; priority > than; priority--)
        {
            if (_rings[priority].HasWork)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Serves the rings above <paramref name="than"/> that have work, between two of its events.</summary>
    private async SimTask ServeUrgentAsync(CpuContext irq, int than)
    {
        for (int priority = _rings.Length - 1; priority > than; priority--)
        {
            if (_rings[priority].HasWork)
            {
                await ServeAsync(irq, priority);
            }
        }
    }

    private async SimTask DispatchAsync(CpuContext irq, EventRing ring, int slot)
    {
        irq.Owe(CostKey.EventQueueDispatch);
        irq.Owe(CostKey.RingLine, ring.Shape.ReapLines);
        await irq.Pay();
        Counters.Events++;
        ulong address = ring.EventAddress(slot);
        var id = (BusEvent)_memory.Read<uint>(address);
        ulong value = _memory.Read<ulong>(address + 8);
        string type = id == BusEvent.DeviceAdd ? ReadType(address + TypeOffset) : "";
        _memory.Span(address, EventBytes).Clear();
        ring.Post(slot);
        ring.Guest.Publish();
        if (id is BusEvent.DeviceAdd or BusEvent.DeviceDrop)
        {
            BusListener?.DeviceChanged(irq, id, value, type);
            return;
        }

        Invariant.That((id is BusEvent.ShmSignal or BusEvent.ShmClose) && value < (ulong)_sources.Count, "an event that nobody sent");
        Source source = _sources[(int)value];
        if (id == BusEvent.ShmClose)
        {
            source.IsClosed = true;
            BusListener?.SharedMemoryClosed(value);
            return;
        }

        Counters.Notify++;
        source.IsQueued = false;
        if (!source.IsClosed)
        {
            await ShmSignalWakeUp.ReceiveAsync(irq, source.Queue, source.Queue.GuestSignal, source.Listener);
        }
    }

    private string ReadType(ulong address)
    {
        ReadOnlySpan<byte> text = _memory.Span(address, TypeBytes);
        int end = text.IndexOf((byte)0);
        return System.Text.Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>The ring was full: the guest's signal after draining is an OUT to the event queue's doorbell, and the host flushes.</summary>
    private async SimTask UnblockHostAsync(CpuContext irq, EventRing ring)
    {
        irq.Owe(ring.SignalCheck);
        await irq.Pay();
        if (ring.Guest.KickNeeded())
        {
            Counters.QInject++;
            ring.HostBlocked = false;
            Flush(ring);
        }
    }

    private void Flush(EventRing ring)
    {
        while (ring.Backlog.Count > 0 && !IsBroken)
        {
            TakeResult taken = ring.Host.TryTake(out int id);
            if (taken == TakeResult.Broken)
            {
                Break(ring.Host.Fault ?? "the ring is broken");
                return;
            }

            if (taken == TakeResult.Taken && !ring.HoldsEvent(ring.Host.Writable))
            {
                Break("an event buffer is too small or outside the data area");
                return;
            }

            if (taken != TakeResult.Taken)
            {
                ring.HostBlocked = true;
                ring.Host.EnableKicks();
                Backlogged++;
                break;
            }

            PendingEvent next = ring.Backlog.Dequeue();
            ulong address = ring.Host.Writable[0].Address;
            _memory.Write(address, (uint)next.Id);
            _memory.Write(address + 8, next.Value);
            System.Text.Encoding.ASCII.GetBytes(next.Type, _memory.Span(address + TypeOffset, TypeBytes - 1));
            ring.Host.Complete(id, EventBytes);
        }

        ring.Host.PublishCompletions();
        if (ring.Host.Fault is { } fault)
        {
            Break(fault);
        }
    }

    /// <summary>
    /// What the guest has made of the ring cannot be used. The library's checks end in a BUG, and the connector hangs no hook of its own on a
    /// signal's faults, whose default is a panic (AlacrityVM lib/ioq.c, lib/shm_signal.c; code reading).
    /// </summary>
    private void Break(string fault)
    {
        Invariant.That(Faults is { Policy: not FaultPolicy.Strict }, fault);
        if (IsBroken)
        {
            return;
        }

        IsBroken = true;
        if (Faults!.Policy == FaultPolicy.Historical)
        {
            Faults.Note(FaultDetector.Kernel, "BUG in the host's kernel, event queue: " + fault);
            Faults.Panic();
        }
        else
        {
            Faults.Log.DevicesBroken++;
            Faults.Note(FaultDetector.RingCheck, "event queue stopped: " + fault);
        }
    }

    private void CountCoalesced(Source source)
    {
        if (_lastInterruptSource is null || _lastInterruptSource == source)
        {
            CoalescedIntraFlow++;
        }
        else if (_lastInterruptSource.Queue.Device == source.Queue.Device)
        {
            CoalescedInterFlow++;
        }
        else
        {
            CoalescedInterDevice++;
        }
    }

    private Source SourceOf(DeviceQueue queue)
    {
        foreach (Source source in _sources)
        {
            if (source.Queue == queue)
            {
                return source;
            }
        }

        Invariant.Fail("a signal for a queue that is not registered");
        return null!;
    }

    /// <summary>A device signal: one pre-allocated event.</summary>
    internal sealed class Source(DeviceQueue queue, IQueueListener listener, int cookie, int priority)
    {
        public DeviceQueue Queue { get; } = queue;

        public IQueueListener Listener { get; } = listener;

        public int Cookie { get; } = cookie;

        public int Priority { get; } = priority;

        public bool IsQueued { get; set; }

        public bool IsClosed { get; set; }
    }

    /// <summary>An event on its way into a ring.</summary>
    internal readonly record struct PendingEvent(BusEvent Id, ulong Value, string Type);
}
