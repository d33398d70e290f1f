namespace Bakeoff.Machine;

/// <summary>When the driver of a NIC frees what it has sent.</summary>
public enum NicReclaim
{
    /// <summary>
    /// An skb is orphaned as it goes into the ring, so its socket need not wait; its memory is free at the next transmit behind its end, or
    /// by a timer of a quarter of a second (Linux 2.6.31 drivers/net/cxgb3/sge.c).
    /// </summary>
    Transmit,

    /// <summary>
    /// In the poll that receives, which looks at sent packets first; without one, an interrupt 150 µs behind the first sent packet brings
    /// it (Linux 2.6.31 drivers/net/tg3.c, tg3_poll_work; tg3.h, LOW_TXCOL_TICKS).
    /// </summary>
    Poll,
}
