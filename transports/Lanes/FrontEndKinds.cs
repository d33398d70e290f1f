namespace Bakeoff.Transports;

/// <summary>The guest drivers in the catalogue.</summary>
public static class FrontEndKinds
{
    /// <summary>virtio-net in its four generations.</summary>
    public static PartKind VirtioNet { get; } = new()
    {
        Slot = PartSlot.FrontEnd,
        Id = KindIds.VirtioNet,
        Summary = "Linux's virtio-net driver: NAPI receive, one kick per transmit burst unless suppressed.",
        Source = "Linux 2.6.31, 2.6.32 and 5.10 drivers/net/virtio_net.c",
        Traits = KindTraits.Virtio,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Driver, [OptionIds.Driver2631, OptionIds.Driver2632, OptionIds.Driver53, OptionIds.Driver55],
                "2.6.31: asks for an interrupt whenever the transmit ring runs empty and frees in a tasklet; "
                    + "2.6.32: orphans at transmit and reclaims at the next one; 5.3: reclaims in a poll behind the transmit interrupt and in each receive poll; "
                    + "5.5: and posts receive buffers again once 32 descriptors are free, not half of them, and hands packets up by eight.",
                "Linux 2.6.31, 2.6.32 and 5.10 drivers/net/virtio_net.c; commit b0c39dbdc20 between the first two; napi_tx is on by default from 5.3; "
                    + "\"virtio-net: lower min ring num_free for efficiency\", Aug 2019; gro_normal_batch in napi_gro_receive from 5.5")
                with
                {
                    Later = [new(Era.May2010, OptionIds.Driver2632), new(Era.Modern, OptionIds.Driver55)],
                    Dates = [new(OptionIds.Driver2632, Era.May2010), new(OptionIds.Driver53, Era.Modern), new(OptionIds.Driver55, Era.Modern)],
                },
            OptionDefinition.Bool(OptionIds.Mergeable, false,
                "A received packet may span several page-sized buffers; the header has 12 bytes instead of 10.",
                "off until the host side is vhost of Linux 3.1 (drivers/vhost/net.c); 2.6.34 does not offer it")
                with { Later = [new(Era.October2011, true)] },
            OptionDefinition.Bool(OptionIds.Tso, true,
                "Checksum and segmentation offload negotiated in both directions.",
                "QEMU Oct 2009 hw/virtio-net.c with a tap that takes the virtio header; assumed for April 2009"),
            OptionDefinition.Int(OptionIds.QueuePairs, 1, 1, 16, "",
                "Pairs of a receive and a transmit queue, one for each vCPU as far as there are so many; each queue has its vector and eventfds.",
                "VIRTIO 1.0, section 5.1 (VIRTIO_NET_F_MQ, control class 4); Linux 3.8 drivers/net/virtio_net.c; one pair unless the VMM is told otherwise")
                with { NewValuesSince = Era.Modern },
            OptionDefinition.Bool(OptionIds.InlineHeader, false,
                "Transmitted packets have the virtio-net header in front of the frame in one buffer: one descriptor less.",
                "Linux commit e7428e95a06f (2013): for devices that take any layout, as all of VIRTIO 1.0 do")
                with { Later = [new(Era.Modern, true)], Dates = [new(true, Era.Modern)] },
            OptionDefinition.Bool(OptionIds.DataValid, false,
                "The header of a received frame says that its checksum was found right by the host's NIC; otherwise the guest checks it in software.",
                "Linux 3.1: commit 10a8d94a9574 (VIRTIO_NET_HDR_F_DATA_VALID)")
                with { Later = [new(Era.October2011, true)], Dates = [new(true, Era.October2011)] },
            OptionDefinition.Int(OptionIds.RxUsecs, 0, 0, 1_000_000, "us",
                "Longest time that the device holds a receive interrupt back; 0: not at all.",
                "VIRTIO 1.2, section 5.1.6.5 (notification coalescing); off by default")
                with { NewValuesSince = Era.Modern },
            OptionDefinition.Int(OptionIds.RxPackets, 0, 0, 65_536, "packets",
                "Received packets that end the time early; 0: time alone.",
                "VIRTIO 1.2, section 5.1.6.5 (notification coalescing); off by default")
                with { NewValuesSince = Era.Modern },
            OptionDefinition.Int(OptionIds.TxUsecs, 0, 0, 1_000_000, "us",
                "Longest time that the device holds a transmit interrupt back; 0: not at all.",
                "VIRTIO 1.2, section 5.1.6.5 (notification coalescing); off by default")
                with { NewValuesSince = Era.Modern },
            OptionDefinition.Int(OptionIds.TxPackets, 0, 0, 65_536, "packets",
                "Transmitted packets that end the time early; 0: time alone.",
                "VIRTIO 1.2, section 5.1.6.5 (notification coalescing); off by default")
                with { NewValuesSince = Era.Modern },
        ],
    };

    /// <summary>vbus-enet, venet's guest driver.</summary>
    public static PartKind VbusEnet { get; } = new()
    {
        Slot = PartSlot.FrontEnd,
        Id = KindIds.VbusEnet,
        Summary = "AlacrityVM's vbus-enet driver: NAPI receive, one signal per transmitted packet unless gated.",
        Source = "AlacrityVM drivers/net/vbus-enet.c",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Traits = KindTraits.Venet,
        Options =
        [
            OptionDefinition.Bool(OptionIds.Txc, false,
                "Transmitted packets are freed by tx-complete events of the device's event queue instead of by "
                    + "the ring.",
                "AlacrityVM include/linux/venet.h (event-queue capability group); absent in the RFC of April 2009")
                with { Later = [new(Era.September2009, true)], Dates = [new(true, Era.September2009)] },
            OptionDefinition.Bool(OptionIds.Sg, true,
                "Packets may have fragments.",
                "Virtual-Bus RFC, Apr 2009: its patch list adds scatter-gather to both sides"),
            OptionDefinition.Bool(OptionIds.Gso, true,
                "Checksum and segmentation offload on transmit; received packets come one frame to a buffer (no L4RO).",
                "AlacrityVM kernel/vbus/devices/venet-tap.c: its scatter-gather capability group offers TSO, and the "
                    + "RFC of April 2009 lists that patch"),
        ],
    };

    /// <summary>The physical NIC's own driver.</summary>
    public static PartKind Native { get; } = new()
    {
        Slot = PartSlot.FrontEnd,
        Id = KindIds.Native,
        Summary = "The physical NIC's driver on the host itself: no guest.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
        Traits = KindTraits.Native,
    };

    /// <summary>Linux's e1000 driver.</summary>
    public static PartKind E1000 { get; } = new()
    {
        Slot = PartSlot.FrontEnd,
        Id = KindIds.E1000,
        Summary = "Linux's driver of an Intel 82540EM: a register write per packet, the cause read and the mask written "
            + "per interrupt; no segmentation.",
        Source = "Linux 2.6.31 drivers/net/e1000/e1000_main.c; QEMU Oct 2009 hw/e1000.c",
        Traits = KindTraits.Register,
        Options =
        [
            OptionDefinition.Bool(OptionIds.FlushReads, false,
                "The driver reads a register back behind each mask write: two more heavy exits per interrupt.",
                "Linux 2.6.31 drivers/net/e1000/e1000_main.c does (E1000_WRITE_FLUSH); off, in the emulation's favour"),
        ],
    };

    /// <summary>Linux's driver of the RTL8139.</summary>
    public static PartKind Rtl8139 { get; } = new()
    {
        Slot = PartSlot.FrontEnd,
        Id = KindIds.Rtl8139,
        Summary = "Linux's driver of a Realtek RTL8139: four transmit slots and one receive ring to copy through, all "
            + "questions by port.",
        Source = "Linux 2.6.31 drivers/net/8139too.c; QEMU Oct 2009 hw/rtl8139.c",
        Traits = KindTraits.Register,
    };

    /// <summary>The physical NIC's own driver, in a guest that the NIC is assigned to.</summary>
    public static PartKind AssignedDriver { get; } = new()
    {
        Slot = PartSlot.FrontEnd,
        Id = KindIds.AssignedDriver,
        Summary = "The physical NIC's driver in the guest that the NIC is assigned to: the policy of the native one.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c, Linux 2.6.34 virt/kvm/assigned-dev.c",
        Traits = KindTraits.Assigned,
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } = [VirtioNet, VbusEnet, Native, AssignedDriver, E1000, Rtl8139];
}
