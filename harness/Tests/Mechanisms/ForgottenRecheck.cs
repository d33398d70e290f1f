using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Takes one recheck out of a lane.</summary>
internal sealed class ForgottenRecheck(Recheck forgotten) : RingDecorator
{
    public override IGuestQueue Guest(QueueRole role, IGuestQueue queue) => forgotten switch
    {
        Recheck.GuestReceive when role == QueueRole.Receive => new BlindGuestQueue(queue),
        Recheck.GuestTransmit when role == QueueRole.Transmit => new BlindGuestQueue(queue),
        Recheck.GuestEvents when role == QueueRole.Events => new BlindGuestQueue(queue),
        _ => queue,
    };

    public override IHostQueue Host(QueueRole role, IHostQueue queue) => forgotten switch
    {
        Recheck.HostTransmit when role == QueueRole.Transmit => new BlindHostQueue(queue),
        Recheck.HostReceive when role == QueueRole.Receive => new BlindHostQueue(queue),
        _ => queue,
    };

    public override bool LooksAgainAtUnmask => forgotten != Recheck.UnmaskedCauses;

    public override IShmSignalEnd EventQueueSignal(IShmSignalEnd signal) =>
        forgotten == Recheck.EventQueue ? new BlindSignalEnd(signal, forgetsRetest: true) : signal;

    public override IGuestQueue EventQueueRing(IGuestQueue queue) =>
        forgotten == Recheck.EventQueue ? new BlindGuestQueue(queue) : queue;

    public override UpcallScan Upcall(XenSharedInfo page, UpcallScan scan) =>
        forgotten == Recheck.UpcallOrder ? new LateUpcallScan(page) : scan;

    /// <summary>Clears the master flag behind the selector, where an event of the meantime has set it already.</summary>
    private sealed class LateUpcallScan(XenSharedInfo page) : UpcallScan(page)
    {
        public override void ClearUpcallPending()
        {
        }

        public override void Acknowledge(int port)
        {
            base.Acknowledge(port);
            Page.SetUpcallPending(false);
        }
    }
}

/// <summary>The second looks that keep wake-ups from being lost.</summary>
public enum Recheck
{
    /// <summary>enable_cb of the receive queue at the end of a NAPI poll.</summary>
    GuestReceive,

    /// <summary>enable_cb of the transmit queue when it is stopped.</summary>
    GuestTransmit,

    /// <summary>Enabling venet's device event queue at the end of its tasklet.</summary>
    GuestEvents,

    /// <summary>enable_notify of the transmit queue when the back end has drained it.</summary>
    HostTransmit,

    /// <summary>enable_notify of the receive queue when the back end has no buffers.</summary>
    HostReceive,

    /// <summary>The event queue's test behind the clearing of pending, or behind enabling interrupts of its split ring.</summary>
    EventQueue,

    /// <summary>Xen: the master flag is cleared before the selector is taken.</summary>
    UpcallOrder,

    /// <summary>An emulated NIC's look at causes that were set while masked.</summary>
    UnmaskedCauses,
}
