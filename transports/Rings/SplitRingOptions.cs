namespace Bakeoff.Transports.Rings;

/// <summary>What guest and host have negotiated for one split virtqueue; both ends get the same record.</summary>
public sealed record SplitRingOptions
{
    /// <summary>Descriptors in the ring, a power of two. Defaults to 256 (QEMU's net queues).</summary>
    public int SizeEntries { get; init; } = 256;

    /// <summary>VIRTIO_RING_F_EVENT_IDX, feature bit 29 (Linux 3.x; not in 2009). Defaults to off.</summary>
    public bool EventIdx { get; init; }

    /// <summary>VIRTIO_RING_F_INDIRECT_DESC, feature bit 28. Defaults to off.</summary>
    public bool Indirect { get; init; }

    /// <summary>
    /// Descriptors in each preallocated indirect table. A packet with more segments uses a chain, as a driver does whose
    /// table allocation fails. Defaults to 20: header, linear part and MAX_SKB_FRAGS = 18 with 4 KiB pages.
    /// </summary>
    public int IndirectTableEntries { get; init; } = 20;

    /// <summary>
    /// VIRTIO_F_NOTIFY_ON_EMPTY, feature bit 24: the host signals whenever the available ring is fully consumed, even if
    /// the guest wants no interrupt. Defaults to off.
    /// </summary>
    public bool NotifyOnEmpty { get; init; }

    /// <summary>
    /// QEMU's additional condition for <see cref="NotifyOnEmpty"/>: no packet is still in flight (hw/virtio.c, 2009).
    /// vhost has no such condition. Defaults to off.
    /// </summary>
    public bool NotifyOnEmptyNeedsIdle { get; init; }

    /// <summary>Value of both free-running indices at set-up: 0 in a fresh queue, another after a restore.</summary>
    public ushort FirstIndex { get; init; }
}
