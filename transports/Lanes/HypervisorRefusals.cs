namespace Bakeoff.Transports;

/// <summary>Refusals among the parts of several hypervisors, and of what a bridge adds to a virtqueue.</summary>
public static class HypervisorRefusals
{
    /// <summary>All rules, in listing order.</summary>
    public static IReadOnlyList<RefusalRule> All { get; } =
    [
        new()
        {
            Id = "two-hypervisors",
            Refuses = p => p.All.Any(part => part.Has(KindTraits.Xen)) && p.All.Any(part => part.Has(KindTraits.Lguest)),
            Reason = "A guest has one hypervisor: what Xen shares with it and what lguest shares with it exclude each other.",
            Source = "Linux 2.6.31 arch/x86/xen, arch/x86/lguest",
            Example = "lguest+kick=xen-event-send",
        },
        new()
        {
            Id = "process-interrupt-from-the-kernel",
            Refuses = p => p.Interrupts.Has(KindTraits.RaisedByProcess) && p.BackEnd.Has(KindTraits.KernelBackEnd),
            Reason = "lguest's interrupt is a write of the launcher to its device file, and a back end in the host kernel has no "
                + "process that would write it.",
            Source = "Linux 2.6.31 drivers/lguest/lguest_user.c",
            Example = "lguest+back_end=vhost-worker",
        },
        new()
        {
            Id = "launcher-by-halves",
            Refuses = p => (p.Kick.Is(KindIds.LguestNotifyRead) || p.BackEnd.Is(KindIds.LguestLauncher))
                && !(p.Kick.Is(KindIds.LguestNotifyRead) && p.Interrupts.Is(KindIds.LguestIrq) && p.BackEnd.Is(KindIds.LguestLauncher)),
            Reason = "lguest's launcher of one process is the loop that runs the guest: its kick is the return of the read() that does so, its "
                + "interrupt a write to the same file, and nobody else has that file.",
            Source = "Linux 2.6.30 Documentation/lguest/lguest.c",
            Example = "lguest@2009-04+kick=hypercall-doorbell",
        },
        new()
        {
            Id = "venet-in-the-launcher",
            Refuses = p => p.BackEnd.Is(KindIds.LguestLauncher) && (p.FrontEnd.Has(KindTraits.Venet) || p.Rings.Has(KindTraits.Venet)),
            Reason = "lguest's launcher has a virtio-net device and none of venet's; its run over a queue counts on a kick that the ring itself "
                + "turns on and off.",
            Source = "Linux 2.6.30 Documentation/lguest/lguest.c",
            Example = "venet@2009-04+kick=lguest-notify-read+interrupts=lguest-irq+back_end=lguest-launcher+attachment=bridge-tap",
        },
        new()
        {
            Id = "signal-suppression-without-bridge",
            Refuses = p => SuppressesBySignal(p) && !(p.Kick.Has(KindTraits.BridgeSignal) && p.Interrupts.Has(KindTraits.BridgeSignal)),
            Reason = "Only the vbus bridge gives a virtqueue a shm-signal, and both directions must go through it for the signal to "
                + "take the place of the flags.",
            Source = "Virtual-Bus RFC, Apr 2009 (virtio over vbus)",
            Example = "vhost-net+rings[suppression=signal]",
        },
        new()
        {
            Id = "signal-suppression-with-notify-on-empty",
            Refuses = p => SuppressesBySignal(p) && p.FrontEnd.Has(OptionIds.Driver, OptionIds.Driver2631),
            Reason = "The 2.6.31 driver turns interrupts off and relies on the one that comes nevertheless when the ring runs empty; a "
                + "disabled shm-signal lets none through.",
            Source = "Linux 2.6.31 drivers/net/virtio_net.c; AlacrityVM lib/shm_signal.c",
            Example = "virtio-vbus+front_end[driver=2.6.31]+rings[suppression=both]",
            Concession = new Concession(PartSlot.Rings, OptionIds.Suppression, OptionIds.SuppressionFlags),
        },
        new()
        {
            Id = "signal-suppression-with-event-idx",
            Refuses = p => p.Rings.Has(OptionIds.Suppression, OptionIds.SuppressionSignal) && p.Rings.Has(OptionIds.EventIdx, true),
            Reason = "An event index is a suppression of the virtqueue itself: with the shm-signal alone there is nobody to heed it.",
            Source = "Linux 3.1 include/linux/virtio_ring.h; AlacrityVM lib/shm_signal.c",
            Example = "virtio-vbus@2011-10+rings[suppression=signal]",
            Concession = new Concession(PartSlot.Rings, OptionIds.EventIdx, false),
        },
    ];

    private static bool SuppressesBySignal(LaneParts parts) =>
        parts.Rings.Has(OptionIds.Suppression, OptionIds.SuppressionSignal)
        || parts.Rings.Has(OptionIds.Suppression, OptionIds.SuppressionBoth);
}
