namespace Bakeoff.Transports;

/// <summary>The ways in which a guest tells the host, as in the catalogue.</summary>
public static class KickKinds
{
    /// <summary>Port write that signals an eventfd.</summary>
    public static PartKind PioIoeventfd { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.PioIoeventfd,
        Summary = "OUT to the device's notify port: a light exit, an eventfd is signalled, its waiter wakes.",
        Source = "Linux 2.6.34 virt/kvm/eventfd.c (commit d34e6b175e6)",
        Existed = EraRange.Since(Era.September2009),
        Shell = BusShells.PciVirtio,
    };

    /// <summary>Port write of a handle to the vbus bridge.</summary>
    public static PartKind BridgeDoorbell { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.BridgeDoorbell,
        Summary = "OUT of a signal handle to the bridge's one port: a light exit, the notifier runs inline in "
            + "the vCPU thread.",
        Source = "AlacrityVM virt/kvm/xinterface.c, kernel/vbus/connectors/kvm.c",
        Existed = new EraRange(Era.September2009, Era.October2011),
        Shell = BusShells.VbusBridge,
        Traits = KindTraits.KernelOnly | KindTraits.BridgeSignal,
    };

    /// <summary>Memory-mapped write that signals an eventfd.</summary>
    public static PartKind MmioIoeventfd { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.MmioIoeventfd,
        Summary = "Store to the device's notify page: a light exit, an eventfd is signalled, its waiter wakes.",
        Source = "Linux 2.6.34 virt/kvm/eventfd.c",
        Existed = EraRange.Since(Era.September2009),
        Shell = BusShells.PciVirtio,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Decode, [OptionIds.DecodeFull, OptionIds.DecodeFast],
                "full: the instruction emulator decodes the store; fast: the faulting address alone finds the eventfd.",
                "Linux commit 68c3b4d1 (2014): length-agnostic MMIO eventfds with EPT")
                with
                {
                    Later = [new(Era.Modern, OptionIds.DecodeFast)],
                    Dates = [new(OptionIds.DecodeFast, Era.Modern)],
                },
        ],
    };

    /// <summary>Hypercall with a handle.</summary>
    public static PartKind HypercallDoorbell { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.HypercallDoorbell,
        Summary = "VMCALL with a signal handle: a light exit, the notifier runs inline; vbus's original connector.",
        Source = "Virtual-Bus RFC, Apr 2009 (connector by CPUID and hypercalls); Haskins to Kivity, 30 Sep 2009",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Shell = BusShells.VbusBridge,
        Traits = KindTraits.KernelOnly | KindTraits.BridgeSignal,
    };

    /// <summary>Posted write to the physical NIC.</summary>
    public static PartKind PostedMmio { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.PostedMmio,
        Summary = "Posted store to the NIC's doorbell register: no exit, nobody waits.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
        Shell = BusShells.PciNic,
        Traits = KindTraits.Native | KindTraits.Silent,
    };

    /// <summary>Write to the message register of the other board.</summary>
    public static PartKind LinkDoorbell { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.LinkDoorbell,
        Summary = "Posted write to the other board's message register: no exit, an interrupt over there.",
        Source = "Haskins to Kivity, 30 Sep 2009 (Snyder's physical boards); synthesis, their driver was not found",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Shell = BusShells.PciLink,
        Traits = KindTraits.Link,
    };

    /// <summary>No kick at all.</summary>
    public static PartKind Polled { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.Polled,
        Summary = "None: the host polls the ring, publishing is enough; no exit.",
        Source = "Har'El et al., ATC 2013 (ELVIS); the idea in Landau et al., HotOS 2011 (SplitX)",
        Existed = EraRange.Since(Era.Modern),
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.Silent,
    };

    /// <summary>Port write that the VMM handles.</summary>
    public static PartKind PioUserspace { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.PioUserspace,
        Summary = "OUT to the device's notify port: a heavy exit, the vCPU thread takes the VMM's lock and runs the "
            + "queue's handler.",
        Source = "QEMU Oct 2009 hw/virtio-pci.c, qemu-kvm.c",
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.NeedsVmmLock,
    };

    /// <summary>Port write that the VMM hands on to a thread.</summary>
    public static PartKind PioHandedOn { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.PioHandedOn,
        Summary = "OUT to the device's notify port: a heavy exit, whose register function wakes the queue's thread and returns.",
        Source = "kvmtool 2011 tools/kvm/virtio/net.c (a condition variable per queue)",
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.WakesOwnThread,
    };

    /// <summary>Memory-mapped write that the VMM handles.</summary>
    public static PartKind MmioUserspace { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.MmioUserspace,
        Summary = "Store to the device's notify page: a heavy exit behind the instruction emulator, otherwise as "
            + "pio-userspace.",
        Source = "Linux commit d34e6b175e6 measured it with a test device; virtio-pci had port registers only",
        Existed = EraRange.Since(Era.September2009),
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.NeedsVmmLock,
    };

    /// <summary>Write to a register of an emulated NIC.</summary>
    public static PartKind RegisterWrite { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.RegisterWrite,
        Summary = "Write of a tail pointer or slot register: a heavy exit, the vCPU thread transmits before the guest "
            + "goes on.",
        Source = "QEMU Oct 2009 hw/e1000.c, hw/rtl8139.c, qemu-kvm.c",
        Shell = BusShells.PciNic,
        Traits = KindTraits.Register | KindTraits.NeedsVmmLock,
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } =
    [
        PioIoeventfd,
        BridgeDoorbell,
        MmioIoeventfd,
        HypercallDoorbell,
        PostedMmio,
        HypervisorKinds.PioOverHypercall,
        HypervisorKinds.XenEventSend,
        HypervisorKinds.LguestNotify,
        HypervisorKinds.LguestNotifyRead,
        PioUserspace,
        MmioUserspace,
        LinkDoorbell,
        RegisterWrite,
        Polled,
        PioHandedOn,
    ];
}
