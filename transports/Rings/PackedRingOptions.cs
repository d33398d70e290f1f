namespace Bakeoff.Transports.Rings;

/// <summary>What guest and host have negotiated for one packed virtqueue; both ends get the same record.</summary>
public sealed record PackedRingOptions
{
    /// <summary>Descriptors in the ring, 1 to 32,768. Defaults to 256.</summary>
    public int SizeEntries { get; init; } = 256;

    /// <summary>VIRTIO_RING_F_EVENT_IDX, feature bit 29: the event structures may name a descriptor. Defaults to off.</summary>
    public bool EventIdx { get; init; }

    /// <summary>VIRTIO_RING_F_INDIRECT_DESC, feature bit 28. Defaults to off.</summary>
    public bool Indirect { get; init; }

    /// <summary>
    /// Descriptors in each preallocated indirect table. A packet with more segments uses a chain. Defaults to 20: header,
    /// linear part and MAX_SKB_FRAGS = 18 with 4 KiB pages.
    /// </summary>
    public int IndirectTableEntries { get; init; } = 20;
}
