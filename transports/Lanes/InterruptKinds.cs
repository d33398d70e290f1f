using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>The ways in which the host tells a guest, as in the catalogue.</summary>
public static class InterruptKinds
{
    /// <summary>A vector per queue by irqfd.</summary>
    public static PartKind MsixIrqfd { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.MsixIrqfd,
        Summary = "One MSI-X vector per queue, raised by an irqfd: signals of different queues never merge.",
        Source = "Linux 2.6.32 and 3.1 virt/kvm/eventfd.c",
        Existed = EraRange.Since(Era.September2009),
        Shell = BusShells.PciVirtio,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Hop, [OptionIds.HopWorkItem, OptionIds.HopDirect],
                "work-item: a kernel thread injects, one more context switch; direct: the signaller injects.",
                "Linux 2.6.32 (work item) and 3.1 (direct, commit bd2b53b20) virt/kvm/eventfd.c")
                with
                {
                    Later = [new(Era.October2011, OptionIds.HopDirect)],
                    Dates = [new(OptionIds.HopDirect, Era.October2011)],
                },
        ],
    };

    /// <summary>The vbus bridge's event queue.</summary>
    public static PartKind BridgeEventQueue { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.BridgeEventQueue,
        Summary = "One event queue and one vector for the whole guest: a signal while the guest drains it costs "
            + "no interrupt.",
        Source = "AlacrityVM drivers/vbus/pci-bridge.c, kernel/vbus/connectors/kvm.c",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Shell = BusShells.VbusBridge,
        Traits = KindTraits.KernelOnly | KindTraits.BridgeSignal,
        Options =
        [
            OptionDefinition.Int(OptionIds.Priorities, 1, 1, 8, "levels",
                "Number of priority levels of the queue; 1 is historical, more is an extension of ours.",
                "AlacrityVM drivers/vbus/pci-bridge.c registers one queue although the ABI has room for eight"),
            OptionDefinition.Enum(OptionIds.Hop, [OptionIds.HopWorkItem, OptionIds.HopDirect],
                "Who injects the queue's own vector: a kernel thread (work-item) or the signaller (direct).",
                "AlacrityVM virt/kvm/eventfd.c injects MSI routes in place; a work item is assumed for April 2009")
                with
                {
                    Later = [new(Era.September2009, OptionIds.HopDirect)],
                    Dates = [new(OptionIds.HopDirect, Era.September2009)],
                },
            OptionDefinition.Bool(OptionIds.Coalesce, true,
                "false: one interrupt per signal even while the queue drains, the ablation of the mail's main claim.",
                "AlacrityVM lib/shm_signal.c: the pending gate of the queue's own signal"),
            OptionDefinition.Enum(OptionIds.PriorityBy, [OptionIds.PriorityByRole, OptionIds.PriorityByDevice],
                "What several priorities go by: role (events, receive, transmit) or the device's number; an extension of ours.",
                "AlacrityVM drivers/vbus/pci-bridge.c: DEVSHM has a prio field, venet leaves it 0"),
            OptionDefinition.Enum(OptionIds.Ring, [OptionIds.RingIoq, OptionIds.RingSplit],
                "Format of the queue: IOQ with shm-signal, or a virtqueue with flags, as on a virtio root device (inference).",
                "AlacrityVM drivers/vbus/pci-bridge.c (IOQ); Bergmann to Haskins, 6 Aug 2009 (virtio root device)"),
        ],
    };

    /// <summary>The physical NIC's own.</summary>
    public static PartKind NativeMsix { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.NativeMsix,
        Summary = "The NIC's own MSI-X vector on the host: no exit, the end of interrupt is a native store.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
        Shell = BusShells.PciNic,
        Traits = KindTraits.Native,
    };

    /// <summary>The physical NIC's, forwarded to the guest that it is assigned to.</summary>
    public static PartKind AssignedMsix { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.AssignedMsix,
        Summary = "The NIC's MSI-X vectors arrive at the host and are forwarded to the guest that has the NIC: up to "
            + "three exits, none when posted.",
        Source = "Linux 2.6.34 and 3.1 virt/kvm/assigned-dev.c, drivers/vfio/pci/vfio_pci_intrs.c, "
            + "arch/x86/kvm/vmx/posted_intr.c",
        Shell = BusShells.PciNic,
        Traits = KindTraits.Assigned,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Hop, [OptionIds.HopWorkItem, OptionIds.HopDirect, OptionIds.HopPosted],
                "work-item: the host's handler wakes a thread, which injects (3.1 calls it a threaded interrupt); "
                    + "direct: the handler injects; posted: the hardware does, and comes with a virtualized APIC.",
                "Linux 2.6.34 and 3.1 virt/kvm/assigned-dev.c; VFIO with irqfd and VT-d posted interrupts came later")
                with
                {
                    Later = [new(Era.Modern, OptionIds.HopPosted)],
                    Dates = [new(OptionIds.HopDirect, Era.Modern), new(OptionIds.HopPosted, Era.Modern)],
                },
        ],
    };

    /// <summary>The physical NIC's interrupt line.</summary>
    public static PartKind AssignedIntx { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.AssignedIntx,
        Summary = "The physical NIC's interrupt line, forwarded to the guest that has it: masked in the host until the guest's end of "
            + "interrupt is known.",
        Source = "QEMU 1.3 hw/vfio_pci.c; Linux 3.8 drivers/vfio/pci/vfio_pci_intrs.c, virt/kvm/eventfd.c",
        Existed = EraRange.Since(Era.October2011),
        Shell = BusShells.PciNic,
        Traits = KindTraits.Assigned,
        Options =
        [
            OptionDefinition.Enum(OptionIds.EndOfInterrupt, [OptionIds.EndByVmm, OptionIds.EndByResample],
                "vmm: the VMM takes the NIC's registers away from the guest, and an access to them is the end; resample: the I/O APIC "
                    + "tells the kernel.",
                "QEMU commit e1d1e5867d (2012); Linux 3.8 virt/kvm/eventfd.c (resample)")
                with { Later = [new(Era.Modern, OptionIds.EndByResample)], Dates = [new(OptionIds.EndByResample, Era.Modern)] },
        ],
    };

    /// <summary>Write to the message register of the other board.</summary>
    public static PartKind LinkMessage { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.LinkMessage,
        Summary = "Posted write to the other board's message register: one native interrupt for all queues whose bits are set.",
        Source = "Haskins to Kivity, 30 Sep 2009 (Snyder's physical boards); synthesis, their driver was not found",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Shell = BusShells.PciLink,
        Traits = KindTraits.Link,
    };

    /// <summary>One level-triggered line per device.</summary>
    public static PartKind Intx { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.Intx,
        Summary = "One level-triggered line per device: the handler's status read is a heavy exit that lowers it, "
            + "the EOI goes through the I/O APIC.",
        Source = "Linux 2.6.31 drivers/virtio/virtio_pci.c; QEMU Oct 2009 hw/virtio-pci.c, hw/pci.c",
        Traits = KindTraits.NeedsVmmLock | KindTraits.ByIoctl,
    };

    /// <summary>One line per device, pulsed.</summary>
    public static PartKind IntxPulse { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.IntxPulse,
        Summary = "One line per device, edge-triggered, driven by the device's own threads: each edge is an interrupt; the handler reads the status, "
            + "a heavy exit, between four or five accesses to the 8259.",
        Source = "kvmtool 2011 tools/kvm/virtio/net.c and core.c; virtio/pci.c, kvm__irq_trigger (until 2022)",
        Existed = EraRange.Since(Era.May2010),
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.WakesOwnThread | KindTraits.ByIoctl,
        Options =
        [
            OptionDefinition.Bool(OptionIds.IsrGate, true,
                "false: a pulse for every signal; true: none while the status that the guest has not read yet says it already.",
                "kvmtool, 2011: the change that stopped injecting while the ISR is set"),
            OptionDefinition.Enum(OptionIds.Line, [OptionIds.LinePulse, OptionIds.LineHeld],
                "pulse: raised and lowered at once, each signal is an edge; held: lowered by the reader of the status, an edge only if it was low, "
                    + "but each further signal still kicks the vCPU.",
                "kvmtool virtio/pci.c, August 2011 to 2022 (pulse); tools/kvm/virtio/net.c and core.c, April to July 2011 (held)"),
            OptionDefinition.Enum(OptionIds.Chip, [OptionIds.ChipPic, OptionIds.ChipIoApic],
                "pic: the 8259 pair, masked, acknowledged and unmasked by port accesses, each an exit to the kernel; ioapic: the I/O APIC, one end of "
                    + "interrupt.",
                "kvmtool 2011 tools/kvm/builtin-run.c starts its guests with noapic (pic); Linux 2.6.38 arch/x86/kernel/i8259.c"),
            OptionDefinition.Int(OptionIds.Irq, 4, 3, Pic.Inputs - 1, "input",
                "The 8259's input of the first device; each further one has the next. From 8 on they are the second chip's: one access more.",
                "kvmtool 2011 irq.c gives out 3 and up in order of registration, to the disk first; before, the network had 14"),
        ],
    };

    /// <summary>virtio-mmio's.</summary>
    public static PartKind MmioIrqfd { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.MmioIrqfd,
        Summary = "virtio-mmio: one edge-triggered interrupt per device by irqfd; the handler reads the status and writes it back, two heavy "
            + "exits.",
        Source = "VIRTIO 1.0, section 4.2.2; Linux drivers/virtio/virtio_mmio.c; Firecracker src/vmm/src/devices/virtio/mmio.rs",
        Existed = EraRange.Since(Era.October2011),
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.WakesOwnThread,
        Options = [MsixIrqfd.Options[0]],
    };

    /// <summary>A vector per queue by ioctl.</summary>
    public static PartKind MsixIoctl { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.MsixIoctl,
        Summary = "One MSI-X vector per queue, raised by an ioctl of the VMM: a system call per signal, no status read.",
        Source = "QEMU Oct 2009 hw/msix.c; Linux 2.6.31 drivers/virtio/virtio_pci.c (commit 82af8ce84ed)",
        Existed = EraRange.Since(Era.September2009),
        Shell = BusShells.PciVirtio,
        Traits = KindTraits.ByIoctl,
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } =
    [
        MsixIrqfd,
        BridgeEventQueue,
        NativeMsix,
        AssignedMsix,
        HypervisorKinds.XenEventChannel,
        HypervisorKinds.PvInterruptController,
        HypervisorKinds.LguestIrq,
        Intx,
        MsixIoctl,
        LinkMessage,
        IntxPulse,
        MmioIrqfd,
        AssignedIntx,
    ];
}
