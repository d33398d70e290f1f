namespace Bakeoff.Transports;

/// <summary>The ring formats in the catalogue.</summary>
public static class RingKinds
{
    /// <summary>The split virtqueue.</summary>
    public static PartKind SplitVirtqueue { get; } = new()
    {
        Slot = PartSlot.Rings,
        Id = KindIds.SplitVirtqueue,
        Summary = "Descriptor table, available ring and used ring; suppression by flag or event index.",
        Source = "Linux 2.6.32 include/linux/virtio_ring.h",
        Traits = KindTraits.Virtio,
        Options =
        [
            OptionDefinition.Int(OptionIds.Size, 256, 2, 1024, "entries",
                "Descriptors of each of the two rings.",
                "QEMU Oct 2009 hw/virtio-net.c; the limit is VIRTQUEUE_MAX_SIZE") with { PowerOfTwo = true },
            OptionDefinition.Bool(OptionIds.EventIdx, false,
                "Either side says at which index it wants to be notified, instead of whether.",
                "Linux 3.1 include/linux/virtio_ring.h")
                with { Later = [new(Era.October2011, true)], Dates = [new(true, Era.October2011)] },
            OptionDefinition.Bool(OptionIds.Indirect, false,
                "A packet of several buffers takes one descriptor that points to a table.",
                "QEMU Oct 2009 hw/virtio-pci.c and Linux 2.6.34 drivers/vhost/vhost.c offer it; off in 2.6.29")
                with { Later = [new(Era.September2009, true)], Dates = [new(true, Era.September2009)] },
            OptionDefinition.Enum(
                OptionIds.Suppression, [OptionIds.SuppressionFlags, OptionIds.SuppressionSignal, OptionIds.SuppressionBoth],
                "On the vbus bridge: whether the virtqueue suppresses, the shm-signal that the bridge adds, or both (inference).",
                "the virtio driver for vbus is lost; flags: virtio-net stays as it is (Virtual-Bus RFC, Apr 2009)"),
        ],
    };

    /// <summary>The packed virtqueue.</summary>
    public static PartKind PackedVirtqueue { get; } = new()
    {
        Slot = PartSlot.Rings,
        Id = KindIds.PackedVirtqueue,
        Summary = "virtio 1.1: one ring of descriptors that change hands by two flag bits, four to a cache line; no index.",
        Source = "VIRTIO 1.1, section 2.7; Linux 5.0 drivers/virtio/virtio_ring.c",
        Existed = EraRange.Since(Era.Modern),
        Traits = KindTraits.Virtio,
        Options =
        [
            OptionDefinition.Int(OptionIds.Size, 256, 2, 1024, "entries",
                "Descriptors of each of the two rings; the specification allows 32,768 and asks for no power of two.",
                "VIRTIO 1.1, section 2.7.10; the default and the limit are those of the split ring"),
            OptionDefinition.Bool(OptionIds.EventIdx, true,
                "The event suppression structures may name the descriptor at which to notify.",
                "VIRTIO 1.1, section 2.7.7"),
            OptionDefinition.Bool(OptionIds.Indirect, true,
                "A packet of several buffers takes one descriptor that points to a table.",
                "VIRTIO 1.1, section 2.7.5"),
        ],
    };

    /// <summary>IOQ with shm-signal.</summary>
    public static PartKind Ioq { get; } = new()
    {
        Slot = PartSlot.Rings,
        Id = KindIds.Ioq,
        Summary = "One ring of owned descriptors per direction; suppression by shm-signal (enabled, pending, dirty).",
        Source = "AlacrityVM include/linux/ioq.h, lib/ioq.c, lib/shm_signal.c",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Traits = KindTraits.Venet,
        Options =
        [
            OptionDefinition.Int(OptionIds.Size, 256, 2, 2048, "entries",
                "Descriptors of each of the device's rings.",
                "AlacrityVM drivers/net/vbus-enet.c; the host accepts 2,048 (kernel/vbus/shm-ioq.c)"),
        ],
    };

    /// <summary>The physical NIC's descriptor rings.</summary>
    public static PartKind Native { get; } = new()
    {
        Slot = PartSlot.Rings,
        Id = KindIds.Native,
        Summary = "The physical NIC's descriptor rings in the memory of whoever drives it.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
        Traits = KindTraits.Native,
    };

    /// <summary>The rings of an emulated NIC.</summary>
    public static PartKind RegisterRing { get; } = new()
    {
        Slot = PartSlot.Rings,
        Id = KindIds.RegisterRing,
        Summary = "The emulated chip's own: two rings of 256 descriptors of 16 bytes (e1000), or four slots and a ring of "
            + "32 KiB (rtl8139); only the mask suppresses.",
        Source = "QEMU Oct 2009 hw/e1000_hw.h, hw/rtl8139.c; Linux 2.6.31 drivers/net/e1000/e1000.h",
        Traits = KindTraits.Register,
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } = [SplitVirtqueue, Ioq, Native, RegisterRing, PackedVirtqueue];
}
