using System.Runtime.CompilerServices;

namespace Bakeoff.Transports.Rings;

/// <summary>The EVENT_IDX rule: a side is notified when an index passes the value it has published.</summary>
public static class EventIndex
{
    /// <summary>
    /// True if moving the index from <paramref name="previous"/> to <paramref name="current"/> passes
    /// <paramref name="wanted"/>: the entry number <paramref name="wanted"/> lies in the half-open window
    /// [previous, current), modulo 2^16. (VIRTIO 1.0, 2.4.7.2; Linux include/linux/virtio_ring.h, 3.1.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Passed(ushort wanted, ushort current, ushort previous) =>
        (ushort)(current - wanted - 1) < (ushort)(current - previous);
}
