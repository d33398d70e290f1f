using Bakeoff.Machine;
using Bakeoff.Transports;

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

    /// <summary>The event queue's test behind the clearing of pending.</summary>
    EventQueue,

    /// <summary>An emulated NIC's look at causes that were set while masked.</summary>
    UnmaskedCauses,
}
