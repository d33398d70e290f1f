namespace Bakeoff.Transports;

/// <summary>Refusals that concern what came after the debate: packed ring, polling, several queue pairs, coalescing.</summary>
internal static class LaterRefusals
{
    /// <summary>The rules.</summary>
    public static IReadOnlyList<RefusalRule> All { get; } =
    [
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
            Id = "queue-pairs-with-old-back-end",
            Refuses = p => HasSeveralPairs(p.FrontEnd)
                && !(p.BackEnd.Is(KindIds.VhostWorker) && !p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634))
                && !p.BackEnd.Is(KindIds.UserspaceIoThread) && !p.BackEnd.Is(KindIds.Sidecore),
            Reason = "The back end has one receive and one transmit queue per device: QEMU's 2009 model, the loops of 2.6.34 and venet's threads "
                + "know no further pair.",
            Source = "QEMU Oct 2009 hw/virtio-net.c; Linux 2.6.34 drivers/vhost/net.c; AlacrityVM kernel/vbus/devices/venet/device.c",
            Example = "vhost-net+front_end[queue-pairs=4]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.QueuePairs, 1),
        },
        new()
        {
            Id = "queue-pairs-without-vectors",
            Refuses = p => HasSeveralPairs(p.FrontEnd) && !p.Interrupts.Is(KindIds.MsixIrqfd),
            Reason = "Pairs spread over CPUs only if each queue can interrupt a CPU of its own; one line, one event queue or one upcall reaches one CPU.",
            Source = "Linux 3.8 drivers/net/virtio_net.c: virtnet_set_affinity on the vector of each queue",
            Example = "vhost-net@modern+front_end[queue-pairs=4]+interrupts=bridge-event-queue",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.QueuePairs, 1),
        },
        new()
        {
            Id = "queue-pairs-on-the-vbus-bridge",
            Refuses = p => HasSeveralPairs(p.FrontEnd) && (p.Kick.Is(KindIds.BridgeDoorbell) || p.Kick.Is(KindIds.HypercallDoorbell)),
            Reason = "A device of the vbus bridge has one queue of each role; further ones were never defined.",
            Source = "AlacrityVM include/linux/venet.h; drivers/vbus/pci-bridge.c",
            Example = "vhost-net@modern+front_end[queue-pairs=4]+kick=bridge-doorbell",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.QueuePairs, 1),
        },
        new()
        {
            Id = "queue-pairs-without-queues-on-the-host",
            Refuses = p => HasSeveralPairs(p.FrontEnd) && !p.Attachment.Is(KindIds.BridgeTap) && !p.Attachment.Is(KindIds.Macvtap),
            Reason = "Only a tap and a macvtap can be opened once per queue; a packet socket or a venet port is one queue.",
            Source = "Linux 3.8 drivers/net/tun.c (IFF_MULTI_QUEUE); Bergmann, Aug 2009, on macvtap: one file descriptor per guest CPU",
            Example = "vhost-net@modern+front_end[queue-pairs=4,tso=false]+attachment=raw-socket",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.QueuePairs, 1),
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

    private static bool HasSeveralPairs(PartChoice frontEnd) =>
        frontEnd.Is(KindIds.VirtioNet) && frontEnd.GetInt(OptionIds.QueuePairs) > 1;

    private static bool CoalescesNotifications(PartChoice frontEnd) =>
        frontEnd.Is(KindIds.VirtioNet) && (frontEnd.GetInt(OptionIds.RxUsecs) > 0 || frontEnd.GetInt(OptionIds.TxUsecs) > 0);

    private static bool LimitsWithoutTime(PartChoice frontEnd, string packets, string time) =>
        frontEnd.Is(KindIds.VirtioNet) && frontEnd.GetInt(packets) > 0 && frontEnd.GetInt(time) == 0;
}
