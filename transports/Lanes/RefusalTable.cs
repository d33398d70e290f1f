namespace Bakeoff.Transports;

/// <summary>
/// The refusal table: combinations that could not exist, with the reason. What is not refused is a valid lane, however
/// odd; an option that a kind does not have (event index with IOQ, a worker with the kthread pair) cannot be said at
/// all.
/// </summary>
public static class RefusalTable
{
    /// <summary>All rules, in listing order.</summary>
    public static IReadOnlyList<RefusalRule> All { get; } =
    [
        new()
        {
            Id = "native-with-paravirtual",
            Refuses = p => p.All.Any(part => part.Has(KindTraits.Native))
                && p.All.Any(part => !part.Has(KindTraits.Native)),
            Reason = "A native part drives the physical NIC from the host itself, so there is no guest for a "
                + "paravirtual part to serve.",
            Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
            Example = "vhost-net+back_end=native",
        },
        new()
        {
            Id = "silent-kick-without-poller",
            Refuses = p => p.Kick.Has(KindTraits.Silent)
                && (p.BackEnd.Has(KindTraits.UserspaceBackEnd) || p.BackEnd.Has(KindTraits.KernelBackEnd))
                && !p.BackEnd.Has(KindTraits.Polls),
            Reason = "A store causes no exit and wakes nobody, and this back end sleeps until somebody does.",
            Source = "Intel SDM volume 3: a store to mapped memory does not exit",
            Example = "vhost-net+kick=posted-mmio",
        },
        new()
        {
            Id = "ring-smaller-than-a-packet",
            Refuses = p => p.FrontEnd.Has(KindTraits.Virtio) && p.Rings.Has(KindTraits.Virtio)
                && (p.Rings.GetInt(OptionIds.Size) < 32
                    || (p.Rings.GetInt(OptionIds.Size) < 64 && p.Rings.Has(OptionIds.Indirect, false)
                        && p.FrontEnd.Has(OptionIds.Tso, true) && p.FrontEnd.Has(OptionIds.Mergeable, false))),
            Reason = "virtio-net stops its queue below 20 free descriptors, and refills below half of the most posted: a "
                + "ring that holds fewer than 20, or a single 64 KiB receive chain, would stop for good.",
            Source = "Linux 2.6.32 drivers/net/virtio_net.c",
            Example = "vhost-net+rings[size=16]",
        },
        new()
        {
            Id = "virtio-net-over-ioq",
            Refuses = p => p.FrontEnd.Has(KindTraits.Virtio) && p.Rings.Has(KindTraits.Venet),
            Reason = "No such driver existed: virtio-net posts descriptor chains, IOQ carries venet's; front end "
                + "and rings are one player, protocol.",
            Source = "Linux 2.6.32 drivers/net/virtio_net.c; Virtual-Bus RFC, Apr 2009 (virtio over vbus keeps "
                + "the virtqueue)",
            Example = "vhost-net+rings=ioq",
        },
        new()
        {
            Id = "vbus-enet-over-virtqueue",
            Refuses = p => p.FrontEnd.Has(KindTraits.Venet) && p.Rings.Has(KindTraits.Virtio),
            Reason = "No such driver existed: vbus-enet speaks venet over IOQ only; front end and rings are one "
                + "player, protocol.",
            Source = "AlacrityVM drivers/net/vbus-enet.c",
            Example = "venet+rings=split-virtqueue",
        },
        new()
        {
            Id = "notify-on-empty-with-ioq",
            Refuses = p => p.FrontEnd.Has(OptionIds.Driver, OptionIds.Driver2631) && p.Rings.Has(KindTraits.Venet),
            Reason = "The 2.6.31 driver reclaims on the interrupt for a drained available ring, and IOQ has no "
                + "such feature.",
            Source = "Linux 2.6.31 drivers/net/virtio_net.c; AlacrityVM lib/ioq.c",
            Example = "vhost-net+front_end[driver=2.6.31]+rings=ioq",
        },
        new()
        {
            Id = "mergeable-with-ioq",
            Refuses = p => p.FrontEnd.Has(OptionIds.Mergeable, true) && p.Rings.Has(KindTraits.Venet),
            Reason = "A mergeable packet completes several buffers in one step, and an IOQ descriptor is one "
                + "whole packet.",
            Source = "Linux 2.6.32 drivers/net/virtio_net.c; AlacrityVM include/linux/ioq.h",
            Example = "vhost-net+front_end[mergeable=true]+rings=ioq",
        },
        new()
        {
            Id = "tx-complete-with-virtqueue",
            Refuses = p => p.FrontEnd.Has(OptionIds.Txc, true) && p.Rings.Has(KindTraits.Virtio),
            Reason = "Tx-complete events travel in a third IOQ of the device, and a virtqueue completes in its "
                + "used ring.",
            Source = "AlacrityVM include/linux/venet.h",
            Example = "venet+rings=split-virtqueue",
        },
        new()
        {
            Id = "tx-complete-without-sender",
            Refuses = p => p.FrontEnd.Has(OptionIds.Txc, true)
                && (p.BackEnd.Has(KindTraits.UserspaceBackEnd) || p.BackEnd.Has(KindTraits.KernelBackEnd))
                && !p.BackEnd.Has(KindTraits.SendsTxComplete),
            Reason = "This back end completes a packet in its ring and knows no device event queue, so the "
                + "tx-complete event would never come.",
            Source = "Linux 2.6.34 drivers/vhost/net.c; AlacrityVM kernel/vbus/devices/venet/device.c",
            Example = "venet+back_end=vhost-worker",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Txc, false),
        },
        new()
        {
            Id = "mergeable-with-2.6.34-loops",
            Refuses = p => p.FrontEnd.Has(OptionIds.Mergeable, true)
                && p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634),
            Reason = "The receive loop of 2.6.34 fills one descriptor chain per packet and does not offer the feature.",
            Source = "Linux 2.6.34 drivers/vhost/net.c",
            Example = "vhost-net+front_end[mergeable=true]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Mergeable, false),
        },
        new()
        {
            Id = "event-idx-with-2.6.34-loops",
            Refuses = p => p.Rings.Has(OptionIds.EventIdx, true) && p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634),
            Reason = "The loops of 2.6.34 know notification flags only and do not offer the feature.",
            Source = "Linux 2.6.34 drivers/vhost/vhost.c",
            Example = "vhost-net+rings[event-idx=true]",
            Concession = new Concession(PartSlot.Rings, OptionIds.EventIdx, false),
        },
        new()
        {
            Id = "kernel-callback-to-userspace",
            Refuses = p => p.Kick.Has(KindTraits.KernelOnly) && p.BackEnd.Has(KindTraits.UserspaceBackEnd),
            Reason = "This kick calls a function in the host kernel and signals no eventfd, and there is no "
                + "adapter to a process in the catalogue.",
            Source = "AlacrityVM virt/kvm/xinterface.c",
            Example = "virtio-pci-eventfd+kick=bridge-doorbell",
        },
        new()
        {
            Id = "event-queue-from-userspace",
            Refuses = p => p.Interrupts.Has(KindTraits.KernelOnly) && p.BackEnd.Has(KindTraits.UserspaceBackEnd),
            Reason = "The bridge's event queue is filled inside the host kernel, and there is no adapter from a "
                + "process in the catalogue.",
            Source = "AlacrityVM kernel/vbus/connectors/kvm.c",
            Example = "virtio-pci-eventfd+interrupts=bridge-event-queue",
        },
        new()
        {
            Id = "netdev-from-userspace",
            Refuses = p => p.Attachment.Has(KindTraits.KernelOnly) && p.BackEnd.Has(KindTraits.UserspaceBackEnd),
            Reason = "This attachment is a netdev with a function in the host kernel and no file descriptor that "
                + "a process could read.",
            Source = "AlacrityVM kernel/vbus/devices/venet/tap.c",
            Example = "virtio-pci-eventfd+attachment=venet-tap",
        },
        new()
        {
            Id = "zero-copy-without-completion",
            Refuses = p => p.BackEnd.Has(OptionIds.ZeroCopy, true) && p.FrontEnd.Has(OptionIds.Txc, false),
            Reason = "A mapped packet is finished long after its descriptor is taken, and without tx-complete "
                + "events venet cannot say when.",
            Source = "AlacrityVM kernel/vbus/devices/venet/device.c",
            Example = "venet+front_end[txc=false]+back_end[zero-copy=true]",
        },
        new()
        {
            Id = "zero-copy-into-tap",
            Refuses = p => p.BackEnd.Has(OptionIds.ZeroCopy, true) && p.Attachment.Is(KindIds.BridgeTap),
            Reason = "The tap socket of that time copies every packet that is written to it.",
            Source = "Linux 2.6.34 drivers/net/tun.c",
            Example = "venet+back_end[zero-copy=true]+attachment=bridge-tap",
        },
        new()
        {
            Id = "tx-complete-without-scatter-gather",
            Refuses = p => p.FrontEnd.Has(OptionIds.Txc, true) && p.FrontEnd.Has(OptionIds.Sg, false),
            Reason = "The cookie that a tx-complete event gives back travels in the scatter-gather header, and a "
                + "linear descriptor has none.",
            Source = "AlacrityVM include/linux/venet.h",
            Example = "venet+front_end[gso=false,sg=false]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Txc, false),
        },
        new()
        {
            Id = "segmentation-without-fragments",
            Refuses = p => p.FrontEnd.Has(OptionIds.Gso, true) && p.FrontEnd.Has(OptionIds.Sg, false),
            Reason = "venet negotiates segmentation within the scatter-gather group, and a linear buffer cannot "
                + "hold such a packet.",
            Source = "AlacrityVM include/linux/venet.h",
            Example = "venet+front_end[sg=false]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Gso, false),
        },
        new()
        {
            Id = "packed-ring-with-old-loops",
            Refuses = p => p.Rings.Is(KindIds.PackedVirtqueue)
                && (p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634) || p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops31)),
            Reason = "The packed ring came with virtio 1.1 (2019), long after these loops, which know the split ring only.",
            Source = "Linux 3.1 drivers/vhost/vhost.c; VIRTIO 1.1",
            Example = "vhost-net+rings=packed-virtqueue",
            Concession = new Concession(PartSlot.BackEnd, OptionIds.Loops, OptionIds.Loops420),
        },
        new()
        {
            Id = "never-at-the-same-time",
            Refuses = p => p.All.Max(part => part.Kind.Existed.First.Order) > p.All.Min(part => part.Kind.Existed.Last.Order),
            Reason = "One of these parts was given up before another was thought of (vbus and its parts ended with AlacrityVM), so "
                + "nobody could have joined them.",
            Source = "the eras of the parts, each with its source in the table of parts",
            Example = "venet+rings=packed-virtqueue",
        },
        new()
        {
            Id = "notify-on-empty-with-packed-ring",
            Refuses = p => p.FrontEnd.Has(OptionIds.Driver, OptionIds.Driver2631) && p.Rings.Is(KindIds.PackedVirtqueue),
            Reason = "Notify-on-empty belongs to the legacy interface, and a packed ring exists only without it.",
            Source = "VIRTIO 1.1, section 6.3",
            Example = "vhost-net@modern+front_end[driver=2.6.31]+rings=packed-virtqueue",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Driver, OptionIds.Driver2632),
        },
        new()
        {
            Id = "busy-polling-with-old-loops",
            Refuses = p => p.BackEnd.Kind.IndexOf(OptionIds.BusyLoop) >= 0 && p.BackEnd.GetInt(OptionIds.BusyLoop) > 0
                && !p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops420),
            Reason = "Busy polling came to vhost with Linux 4.6; the loops of 2.6.34 and 3.1 turn kicks on at once.",
            Source = "Linux 4.6 drivers/vhost/net.c",
            Example = "vhost-net+back_end[busyloop-us=50]",
            Concession = new Concession(PartSlot.BackEnd, OptionIds.Loops, OptionIds.Loops420),
        },
        new()
        {
            Id = "work-item-behind-a-poller",
            Refuses = p => p.BackEnd.Has(KindTraits.Polls) && p.Interrupts.Has(OptionIds.Hop, OptionIds.HopWorkItem),
            Reason = "The work item that injects would wait on the signaller's own core, behind a thread that never sleeps.",
            Source = "Linux 2.6.32 virt/kvm/eventfd.c: schedule_work on the local core",
            Example = "vhost-net+back_end=sidecore",
            Concession = new Concession(PartSlot.Interrupts, OptionIds.Hop, OptionIds.HopDirect),
        },
        new()
        {
            Id = "coalescing-without-device",
            Refuses = p => CoalescesNotifications(p.FrontEnd)
                && !p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops420) && !p.BackEnd.Has(KindTraits.Polls),
            Reason = "The device has to hold its interrupts back, and this back end is years older than the command that asks it to (2022).",
            Source = "VIRTIO 1.2, section 5.1.6.5; Linux commit 699b045a8e43",
            Example = "vhost-net+front_end[rx-usecs=50]",
        },
        new()
        {
            Id = "coalescing-over-the-event-queue",
            Refuses = p => CoalescesNotifications(p.FrontEnd) && p.Interrupts.Is(KindIds.BridgeEventQueue),
            Reason = "The event queue of the bridge has a gate of its own, and its signals are raised in process context, not by a timer.",
            Source = "AlacrityVM kernel/vbus/connectors/kvm.c",
            Example = "vhost-net@modern+front_end[rx-usecs=50]+interrupts=bridge-event-queue",
        },
        new()
        {
            Id = "packet-limit-without-time",
            Refuses = p => LimitsWithoutTime(p.FrontEnd, OptionIds.RxPackets, OptionIds.RxUsecs)
                || LimitsWithoutTime(p.FrontEnd, OptionIds.TxPackets, OptionIds.TxUsecs),
            Reason = "A packet limit ends the time early; without a time the packets below the limit would wait for good.",
            Source = "VIRTIO 1.2, section 5.1.6.5",
            Example = "vhost-net@modern+front_end[rx-packets=8]",
        },
    ];

    private static bool CoalescesNotifications(PartChoice frontEnd) =>
        frontEnd.Is(KindIds.VirtioNet) && (frontEnd.GetInt(OptionIds.RxUsecs) > 0 || frontEnd.GetInt(OptionIds.TxUsecs) > 0);

    private static bool LimitsWithoutTime(PartChoice frontEnd, string packets, string time) =>
        frontEnd.Is(KindIds.VirtioNet) && frontEnd.GetInt(packets) > 0 && frontEnd.GetInt(time) == 0;
}
