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
        Traits = KindTraits.KernelOnly,
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
    public static IReadOnlyList<PartKind> All { get; } = [MsixIrqfd, BridgeEventQueue, NativeMsix, Intx, MsixIoctl];
}
