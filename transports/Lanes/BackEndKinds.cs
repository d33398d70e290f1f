namespace Bakeoff.Transports;

/// <summary>The back ends in the catalogue.</summary>
public static class BackEndKinds
{
    /// <summary>Userspace thread that polls eventfds and tap.</summary>
    public static PartKind UserspaceIoThread { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.UserspaceIoThread,
        Summary = "A thread of the hypervisor's process polls eventfds and tap: one read or write system call "
            + "per packet.",
        Source = "QEMU Oct 2009 hw/virtio-net.c and net.c for the packet path, qemu-kvm.c for the eventfds",
        Existed = EraRange.Since(Era.September2009),
        Traits = KindTraits.UserspaceBackEnd,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Threads, [OptionIds.PerDevice, OptionIds.PerQueue, OptionIds.Blocking],
                "How many threads a device has. blocking: one per queue, which polls nothing: it waits on a condition variable, or in the read or "
                    + "write of the tap, and never turns kicks off.",
                "QEMU Oct 2009 vl.c: one io thread; a thread per queue is the variant discussed; kvmtool 2011 tools/kvm/virtio/net.c (blocking)"),
            OptionDefinition.Enum(OptionIds.TxSignal, [OptionIds.SignalPacket, OptionIds.SignalAlways, OptionIds.SignalRun],
                "When the guest is signalled for transmitted packets. packet: behind each, if it wants to be; always: behind each (blocking "
                    + "threads: at the end of a run), whatever it wants; run: at the end of a run, if it wants to be.",
                "QEMU Oct 2009 hw/virtio-net.c (packet); kvmtool 2011 before it honoured the flag (always); Linux 2.6.31 "
                    + "Documentation/lguest/lguest.c and Firecracker (run)"),
            OptionDefinition.Enum(OptionIds.RxSignal,
                [OptionIds.SignalPacket, OptionIds.SignalAlways, OptionIds.SignalRun, OptionIds.SignalSelect],
                "The same for received packets. run: when the tap has no more; select: as run, but the tap is asked by select() behind each "
                    + "packet.",
                "as tx-signal; select: Linux commit 4a8962e21bc (June 2009, lguest)"),
            OptionDefinition.Int(OptionIds.SelectUsecs, 0, 0, 1_000_000, "us",
                "How long that select() waits for a further packet.",
                "Linux commit 4a8962e21bc tried several; 0 was merged"),
            OptionDefinition.Bool(OptionIds.Bounce, false,
                "Received packets are read into a buffer of the VMM, by a thread that polls before the guest need have one posted, and copied to the guest from there.",
                "Firecracker src/vmm/src/devices/virtio/net/device.rs (until 2024); false: readv into the guest's buffers"),
        ],
    };

    /// <summary>vhost worker.</summary>
    public static PartKind VhostWorker { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.VhostWorker,
        Summary = "vhost's transmit and receive loops as work items of a kernel thread, one socket call per packet.",
        Source = "Linux 2.6.34 and 3.1 drivers/vhost/net.c and vhost.c",
        Existed = EraRange.Since(Era.May2010),
        Traits = KindTraits.KernelBackEnd,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Worker, [OptionIds.Global, OptionIds.PerDevice, OptionIds.PerVirtqueue, OptionIds.Splice],
                "One worker for all devices of the host, one per device, or one per virtqueue; splice: no worker, two "
                    + "threads of the hypervisor's process stay in an ioctl, one per direction.",
                "Linux 2.6.34 (global) and 3.1 (per device) drivers/vhost/vhost.c; per virtqueue and splice (a proposal, "
                    + "never built): Tsirkin to Bergmann, 19 Aug 2009")
                with
                {
                    Later = [new(Era.October2011, OptionIds.PerDevice)],
                    Dates = [new(OptionIds.PerDevice, Era.October2011), new(OptionIds.PerVirtqueue, Era.Modern)],
                },
            OptionDefinition.Enum(OptionIds.Loops, [OptionIds.Loops2634, OptionIds.Loops31, OptionIds.Loops420],
                "2.6.34: one descriptor per received packet, address space switched for each run; "
                    + "3.1: mergeable buffers, event index, address space kept; "
                    + "4.20: completions published per batch of 64 packets, busy polling.",
                "Linux 2.6.34, 3.1 and 4.20 drivers/vhost/net.c")
                with
                {
                    Later = [new(Era.October2011, OptionIds.Loops31), new(Era.Modern, OptionIds.Loops420)],
                    Dates = [new(OptionIds.Loops31, Era.October2011), new(OptionIds.Loops420, Era.Modern)],
                },
            OptionDefinition.Int(OptionIds.WeightBytes, 524_288, 1, int.MaxValue, "bytes",
                "Bytes after which a run puts itself at the end of the worker's list.",
                "Linux 2.6.34 drivers/vhost/net.c"),
            OptionDefinition.Int(OptionIds.WeightPackets, 0, 0, 1_000_000, "packets",
                "Packets after which it does so as well; 0: they are not counted.",
                "Linux 4.17 drivers/vhost/net.c (twice the ring at first, commit a2ac99905f1e, then 256, db688c24eada)")
                with
                {
                    Later = [new(Era.Modern, 256)],
                    NewValuesSince = Era.Modern,
                },
            OptionDefinition.Int(OptionIds.BusyLoop, 0, 0, 1_000_000, "us",
                "A handler that has run dry polls ring and socket this long before it turns kicks on; 0: not at all.",
                "Linux 4.20 drivers/vhost/net.c (busyloop_timeout), off unless the VMM sets it")
                with { NewValuesSince = Era.Modern },
        ],
    };

    /// <summary>venet's two kernel threads.</summary>
    public static PartKind VenetKthreads { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.VenetKthreads,
        Summary = "Two kernel threads per device, one per direction, in parallel, in the guest's address space "
            + "for good.",
        Source = "AlacrityVM kernel/vbus/devices/venet/device.c",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Traits = KindTraits.KernelBackEnd | KindTraits.SendsTxComplete | KindTraits.MemoryContext,
        Options =
        [
            OptionDefinition.Int(OptionIds.TxMitigation, 10, 1, 65_536, "packets",
                "Packets taken from the guest per signal to it; the end of a burst signals in any case.",
                "AlacrityVM kernel/vbus/devices/venet/device.c"),
            OptionDefinition.Int(OptionIds.BurstThreshold, 20, 0, 1_000_000, "us",
                "A kick is served inline in the vCPU thread if the last kick is older than this by a whole microsecond or more; 0: always by "
                    + "the thread.",
                "AlacrityVM kernel/vbus/devices/venet-tap.c at 76b82bc (20 us), then venet/device.c (0)")
                with { Later = [new(Era.September2009, 0)] },
            OptionDefinition.Bool(OptionIds.PageWise, true,
                "Guest memory is copied page by page through get_user_pages; later both threads adopt the guest's "
                    + "address space.",
                "AlacrityVM kernel/vbus/client.c (task memory context), then venet/device.c (use_mm)")
                with { Later = [new(Era.September2009, false)] },
            OptionDefinition.Bool(OptionIds.ZeroCopy, false,
                "Segmented packets of at least 512 bytes are mapped instead of copied.",
                "AlacrityVM kernel/vbus/devices/venet/device.c; off: the counters of 30 Sep 2009 have a signal per packet sent, and mapped packets "
                    + "share one by tens")
                with { Dates = [new(true, Era.September2009)] },
        ],
    };

    /// <summary>A core that polls.</summary>
    public static PartKind Sidecore { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.Sidecore,
        Summary = "A host core polls the rings of all guests and never sleeps: no kick is needed, no thread is woken.",
        Source = "Har'El et al., ATC 2013 (ELVIS); Kuperman et al., ASPLOS 2016 (vRIO); the loop is ours",
        Existed = EraRange.Since(Era.Modern),
        Traits = KindTraits.KernelBackEnd | KindTraits.Polls,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Worker, [OptionIds.Global, OptionIds.PerDevice],
                "One core for all devices of the host, or one per device.",
                "ELVIS and vRIO serve several guests from one core"),
            OptionDefinition.Int(OptionIds.TurnPackets, 64, 1, 65_536, "packets",
                "Packets of one device moved in each direction before the core looks at the next one.",
                "assumed: a NAPI weight"),
        ],
    };

    /// <summary>The physical NIC.</summary>
    public static PartKind Native { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.Native,
        Summary = "The physical NIC itself: descriptor fetch and DMA in parallel with every core.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
        Traits = KindTraits.Native,
    };

    /// <summary>QEMU's device model.</summary>
    public static PartKind QemuIoThread { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.QemuIoThread,
        Summary = "QEMU's device model: vCPU threads handle kicks, one io thread in select() the rest, all under one "
            + "global lock.",
        Source = "QEMU Oct 2009 hw/virtio-net.c, net.c, vl.c, qemu-kvm.c",
        Traits = KindTraits.UserspaceBackEnd | KindTraits.UnderVmmLock,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Tx, [OptionIds.TxTimer, OptionIds.TxBottomHalf],
                "timer: the first kick arms a timer of 150 us and sends nothing; bh: a bottom half of the io thread "
                    + "sends as soon as that is free.",
                "QEMU Oct 2009 hw/virtio-net.c (timer); commit a697a334b3c4 of Sep 2010 (bh)")
                with
                {
                    Later = [new(Era.October2011, OptionIds.TxBottomHalf)],
                    Dates = [new(OptionIds.TxBottomHalf, Era.October2011)],
                },
            OptionDefinition.Enum(OptionIds.BottomHalf, [OptionIds.SameTurn, OptionIds.NextTurn],
                "same-turn: a bottom half runs at the end of the io thread's turn that scheduled it; next-turn: behind another poll().",
                "QEMU Oct 2009 vl.c (main_loop_wait); since QEMU 1.3 it is a source of glib's loop, util/async.c (aio_ctx_check)")
                with
                {
                    Later = [new(Era.Modern, OptionIds.NextTurn)],
                    Dates = [new(OptionIds.NextTurn, Era.Modern)],
                },
            OptionDefinition.Enum(OptionIds.TimerFloor, ["250", "1000", "4000"],
                "Granularity of the VMM's timers: 250 is the least of its one-shot alarm, 1000 and 4000 a host clock "
                    + "that ticks so often.",
                "QEMU Oct 2009 vl.c (MIN_TIMER_REARM_US); which clock the hosts of the mails had is not known"),
        ],
    };

    /// <summary>A model of a NIC's registers.</summary>
    public static PartKind RegisterModel { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.RegisterModel,
        Summary = "A model of the chip's registers in the VMM: transmits in the vCPU thread, receives in the io thread, "
            + "all under one global lock.",
        Source = "QEMU Oct 2009 hw/e1000.c, hw/rtl8139.c",
        Traits = KindTraits.Register | KindTraits.UserspaceBackEnd | KindTraits.UnderVmmLock,
        Options =
        [
            OptionDefinition.Int(OptionIds.Mitigation, 0, 0, 10_000, "us",
                "Least time between two interrupts; 0: one whenever a cause is set and not masked.",
                "QEMU Oct 2009 hw/e1000.c ignores the chip's ITR; QEMU 1.7 (commit e9845f0985) obeys it"),
        ],
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } =
    [
        UserspaceIoThread,
        VhostWorker,
        VenetKthreads,
        Native,
        QemuIoThread,
        RegisterModel,
        HypervisorKinds.LguestLauncher,
        Sidecore,
    ];
}
