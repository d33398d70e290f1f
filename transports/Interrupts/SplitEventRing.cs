using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The event queue as a virtqueue, as a virtio root device would have it (Bergmann, August 2009; never built: the mapping onto a
/// split ring is an inference). Its flags suppress: the handler turns interrupts off as its first step, and on again when it has drained the
/// ring. Between the vector and that step nothing is suppressed, where the IOQ's pending byte already is.
/// </summary>
internal sealed class SplitEventRing : EventRing
{
    public SplitEventRing(GuestSystem guest, RingDecorator decorator)
        : base(guest)
    {
        var options = new SplitRingOptions { SizeEntries = BridgeEventQueue.RingEntries };
        var layout = new SplitLayout(options.SizeEntries);
        ulong ring = guest.Allocator.Allocate(layout.Bytes(options.EventIdx), SplitLayout.Alignment);
        Guest = decorator.EventQueueRing(new SplitGuestQueue(guest.Memory, ring, options));
        Host = new SplitHostQueue(guest.Memory, ring, options);
        PostAll();
        Host.DisableKicks();
        Guest.EnableInterrupts();
    }

    public override CostKey SignalCheck => CostKey.RingBarrier;

    public override bool HasWork => Guest.HasCompletions;

    public override bool CameMeanwhile => false;

    public override void BeginPass() => Guest.DisableInterrupts();

    public override void EndServing() => Guest.EnableInterrupts();
}
