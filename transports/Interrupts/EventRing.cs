using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// One ring of the bridge's event queue with its data area: the guest keeps it full of 144-byte buffers, the host writes events into them. How
/// a signal for it is suppressed while the guest is at work on it is the ring's own: see the two kinds.
/// </summary>
internal abstract class EventRing
{
    private readonly ulong _events;

    private protected EventRing(GuestSystem guest)
    {
        _events = guest.Allocator.Allocate((long)BridgeEventQueue.RingEntries * BridgeEventQueue.EventBytes);
        GuestData = new CachedMemory(guest.Memory);
        HostData = new CachedMemory(guest.Memory);
    }

    /// <summary>The bridge driver's end.</summary>
    public IGuestQueue Guest { get; private protected init; } = null!;

    /// <summary>The connector's end.</summary>
    public IHostQueue Host { get; private protected init; } = null!;

    /// <summary>The events as the guest reads them.</summary>
    public CachedMemory GuestData { get; }

    /// <summary>The events as the host writes them.</summary>
    public CachedMemory HostData { get; }

    /// <summary>What the host's look at the guest's wish for an interrupt costs.</summary>
    public abstract CostKey SignalCheck { get; }

    /// <summary>Events that the ring had no room for, oldest first; they and those in the ring are at most one per signal.</summary>
    public Queue<BridgeEventQueue.PendingEvent> Backlog { get; } = new();

    /// <summary>True while the host waits for room.</summary>
    public bool HostBlocked { get; set; }

    /// <summary>Guest: the ring for a step of the handler, which owes for the lines that its core lacks.</summary>
    public EventRing For(CpuContext irq)
    {
        Guest.UsedBy(irq);
        return this;
    }

    /// <summary>Host: its end for a step of <paramref name="context"/>.</summary>
    public IHostQueue HostFor(CpuContext context)
    {
        Host.UsedBy(context);
        return Host;
    }

    /// <summary>Guest: the handler has something to do here. Also the test behind <see cref="EndServing"/>.</summary>
    public abstract bool HasWork { get; }

    /// <summary>Guest: something came while events were dispatched.</summary>
    public abstract bool CameMeanwhile { get; }

    /// <summary>Guest: before events are taken.</summary>
    public abstract void BeginPass();

    /// <summary>Guest: the ring is drained, signals are welcome again. Time passes before the next test of <see cref="HasWork"/>.</summary>
    public abstract void EndServing();

    /// <summary>Where the ring lies, as QREG names it.</summary>
    public ulong Address { get; private protected init; }

    /// <summary>Address of the data of a slot.</summary>
    public ulong EventAddress(int slot) => _events + (ulong)(slot * BridgeEventQueue.EventBytes);

    /// <summary>Host: true if an event fits into the buffer, and the buffer lies in the data area.</summary>
    public bool HoldsEvent(ReadOnlySpan<BufferSegment> buffer) => buffer.Length > 0 && buffer[0].Length >= BridgeEventQueue.EventBytes
        && buffer[0].Address >= EventAddress(0) && buffer[0].Address <= EventAddress(BridgeEventQueue.RingEntries - 1);

    /// <summary>A hostile guest writes nonsense into the ring; only an IOQ has what these attacks are about.</summary>
    public virtual void Spoil(GuestMemory memory, GuestAttack attack) => Invariant.Fail("not an event queue to spoil this way");

    /// <summary>Guest: gives a slot to the host.</summary>
    public void Post(int slot) => Invariant.That(
        Guest.TryPost(default, [new BufferSegment(EventAddress(slot), BridgeEventQueue.EventBytes)], slot), "event ring is full");

    private protected void PostAll()
    {
        for (int slot = 0; slot < BridgeEventQueue.RingEntries; slot++)
        {
            Post(slot);
        }

        Guest.Publish();
    }
}
