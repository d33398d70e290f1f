using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports;

/// <summary>
/// Wraps the ends of rings while a lane is built. This one changes nothing; tests derive ones that take a recheck away, and see
/// that the lost wake-up is noticed.
/// </summary>
internal class RingDecorator
{
    /// <summary>Changes nothing.</summary>
    public static RingDecorator None { get; } = new();

    /// <summary>The driver's end of a queue.</summary>
    public virtual IGuestQueue Guest(QueueRole role, IGuestQueue queue) => queue;

    /// <summary>The back end's end of a queue.</summary>
    public virtual IHostQueue Host(QueueRole role, IHostQueue queue) => queue;

    /// <summary>The guest's end of the signal of the bridge's event queue.</summary>
    public virtual IShmSignalEnd EventQueueSignal(IShmSignalEnd signal) => signal;

    /// <summary>The guest's end of the bridge's event queue as a split ring.</summary>
    public virtual IGuestQueue EventQueueRing(IGuestQueue queue) => queue;

    /// <summary>The guest's steps on the page of Xen's event channels.</summary>
    public virtual UpcallScan Upcall(XenSharedInfo page, UpcallScan scan) => scan;

    /// <summary>The bitmap of a paravirtual interrupt controller.</summary>
    public virtual PvControllerPage PvController(GuestMemory memory, ulong address) => new(memory, address);
}
