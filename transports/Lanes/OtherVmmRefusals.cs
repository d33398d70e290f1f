namespace Bakeoff.Transports;

/// <summary>Refusals that concern VMMs other than QEMU, and buffers of any layout.</summary>
internal static class OtherVmmRefusals
{
    /// <summary>The rules.</summary>
    public static IReadOnlyList<RefusalRule> All { get; } =
    [
        new()
        {
            Id = "own-threads-without-such-a-vmm",
            Refuses = p => (p.Kick.Has(KindTraits.WakesOwnThread) || p.Interrupts.Has(KindTraits.WakesOwnThread))
                && !p.BackEnd.Is(KindIds.UserspaceIoThread),
            Reason = "These registers belong to a VMM whose devices have threads and locks of their own (kvmtool, Firecracker): no "
                + "other back end stands behind them.",
            Source = "kvmtool 2011 tools/kvm/virtio/net.c; Firecracker src/vmm/src/devices/virtio/net",
            Example = "vhost-net+kick=pio-handed-on",
        },
        new()
        {
            Id = "blocking-read-that-looks-ahead",
            Refuses = p => p.BackEnd.Has(OptionIds.Threads, OptionIds.Blocking)
                && (p.BackEnd.Has(OptionIds.RxSignal, OptionIds.SignalRun) || p.BackEnd.Has(OptionIds.RxSignal, OptionIds.SignalSelect)),
            Reason = "A thread that waits in readv does not know whether the tap has more: it decides behind each packet.",
            Source = "kvmtool 2011 tools/kvm/virtio/net.c",
            Example = "virtio-pci-eventfd+back_end[threads=blocking,rx-signal=run]",
        },
        new()
        {
            Id = "mmio-device-with-ports",
            Refuses = p => p.Interrupts.Is(KindIds.MmioIrqfd) && !p.Kick.Is(KindIds.MmioIoeventfd),
            Reason = "virtio-mmio has all its registers, the doorbell among them, in one window of memory: no port, no hypercall.",
            Source = "VIRTIO 1.0, section 4.2",
            Example = "virtio-pci-eventfd+interrupts=mmio-irqfd",
        },
        new()
        {
            Id = "inline-header-with-old-loops",
            Refuses = p => p.FrontEnd.Has(OptionIds.InlineHeader, true)
                && (p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634) || p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops31)),
            Reason = "These loops want the header alone in the first descriptor and do not offer any layout.",
            Source = "Linux 3.1 drivers/vhost/net.c; Linux commit e7428e95a06f",
            Example = "vhost-net+front_end[inline-header=true]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.InlineHeader, false),
        },
    ];
}
