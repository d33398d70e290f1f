namespace Bakeoff.Transports.Rings;

/// <summary>The three ways in which vbus devices use an IOQ ring.</summary>
public enum IoqUsage
{
    /// <summary>
    /// North posts one empty buffer per descriptor on the valid index; south fills it and pushes inuse; north pops inuse and
    /// refills in place. For received frames and all event queues.
    /// </summary>
    Rx,

    /// <summary>North pushes packets on both indices; south pops inuse when done; north reaps by popping valid.</summary>
    Tx,

    /// <summary>
    /// North pushes packets on inuse only; south pops inuse. The ring slot is free then, but the packet is complete only when
    /// its cookie comes back in a tx-complete event (TXC).
    /// </summary>
    TxWithEvents,
}
