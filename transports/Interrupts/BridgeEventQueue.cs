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
public sealed partial class BridgeEventQueue : IInterruptPath, IInterruptHandler, IResourceUser
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
            ring.Guest.UsedBy(null);
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
    public void CountResources(ResourceTally tally)
    {
        tally.Add(ResourceKind.Vectors, 1);
        tally.Add(ResourceKind.GsiRoutes, 1);
        tally.Add(ResourceKind.Eventfds, 2); // the irqfd, and the ioeventfd of the queue's own doorbell for a full ring
        tally.Add(ResourceKind.RingBytes, _rings.Length * (_ringBytes + ((long)RingEntries * EventBytes)));
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
