namespace Bakeoff.Transports;

/// <summary>
/// Kicks and interrupt paths of other hypervisors, and one that was only proposed. They run on this machine model, so a hypercall
/// is a VMCALL exit for all of them.
/// </summary>
public static class HypervisorKinds
{
    /// <summary>Port write tunnelled through a hypercall.</summary>
    public static PartKind PioOverHypercall { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.PioOverHypercall,
        Summary = "A port write tunnelled through VMCALL (\"PIOoHC\", proposed and not merged): a cheaper light exit, an eventfd is "
            + "signalled.",
        Source = "Haskins to Bergmann, 7 Aug 2009; Linux commit d34e6b175e6 for its cost",
        Existed = EraRange.Since(Era.September2009),
        Shell = BusShells.PciVirtio,
    };

    /// <summary>Event-channel send.</summary>
    public static PartKind XenEventSend { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.XenEventSend,
        Summary = "Xen's EVTCHNOP_send: a hypercall with a port number sets a bit of the back end's domain and wakes it.",
        Source = "Xen 3.4 xen/common/event_channel.c; Linux 2.6.31 drivers/xen/events.c",
        Shell = BusShells.XenBus,
        Traits = KindTraits.KernelOnly | KindTraits.Xen,
    };

    /// <summary>lguest's notify.</summary>
    public static PartKind LguestNotify { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.LguestNotify,
        Summary = "lguest's LHCALL_NOTIFY: a hypercall with the queue's address signals the eventfd bound to it.",
        Source = "Linux 2.6.31 drivers/lguest/lguest_user.c (eventfd of June 2009)",
        Existed = new EraRange(Era.September2009, Era.October2011),
        Shell = BusShells.LguestBus,
        Traits = KindTraits.Lguest,
    };

    /// <summary>lguest's notify before June 2009.</summary>
    public static PartKind LguestNotifyRead { get; } = new()
    {
        Slot = PartSlot.Kick,
        Id = KindIds.LguestNotifyRead,
        Summary = "LHCALL_NOTIFY before lguest had eventfds: the launcher's read() of /dev/lguest returns with the queue's address, and the "
            + "same thread serves the queue.",
        Source = "Linux 2.6.30 Documentation/lguest/lguest.c (run_guest, handle_output)",
        Existed = new EraRange(Era.April2009, Era.April2009),
        Shell = BusShells.LguestBus,
        Traits = KindTraits.Lguest,
    };

    /// <summary>lguest's launcher before June 2009.</summary>
    public static PartKind LguestLauncher { get; } = new()
    {
        Slot = PartSlot.BackEnd,
        Id = KindIds.LguestLauncher,
        Summary = "lguest's launcher of one process: the thread that runs the guest serves its queues in turn with it; a waker thread "
            + "in select() breaks into the guest when a tap is readable.",
        Source = "Linux 2.6.30 Documentation/lguest/lguest.c; a thread per virtqueue replaced it in June 2009",
        Existed = new EraRange(Era.April2009, Era.April2009),
        Traits = KindTraits.UserspaceBackEnd | KindTraits.Lguest,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Timer, [OptionIds.TimerAdaptive, OptionIds.TimerFixed, OptionIds.TimerNone],
                "What turns transmit kicks on again behind a run that a kick began. adaptive: a timer, 10 us longer if it found fewer packets "
                    + "than the last time, else 1 us shorter; fixed: a timer; none: they are never off.",
                "Linux commits a161883a29b (fixed) and aa1249840bf (adaptive), July 2008; none before"),
            OptionDefinition.Int(OptionIds.TimerUsecs, 500, 1, 1_000_000, "us",
                "How long a fixed timer takes, and an adaptive one at first.",
                "Linux commits a161883a29b, which tried several, and aa1249840bf: 500"),
            OptionDefinition.Enum(OptionIds.Signal, [OptionIds.SignalAlways, OptionIds.SignalWanted],
                "When an interrupt follows a packet. always: behind each, whatever the driver asks for; wanted: as it asks, and behind the one that empties the ring.",
                "Linux 2.6.30 Documentation/lguest/lguest.c (always: packets in flight are counted where there are none); wanted: June 2009, inferred from the "
                    + "711,095 of 753,673 transmit interrupts that Linux 61f4bc83fea counts as suppressed"),
            OptionDefinition.Enum(OptionIds.Break, [OptionIds.BreakWake, OptionIds.BreakKick],
                "What LHREQ_BREAK does. wake: wakes a guest that has halted, and one that runs on another core breaks at its next exit; kick: kicks that one.",
                "Linux 2.6.30 drivers/lguest/lguest_user.c (wake); Linux a6c372de6e4 (kick), June 2009, in the days before the threads"),
        ],
    };

    /// <summary>Event channels.</summary>
    public static PartKind XenEventChannel { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.XenEventChannel,
        Summary = "Xen's event channels: one upcall per guest, a bitmap of pending ports in two levels, no end of interrupt.",
        Source = "Xen 3.4 xen/common/event_channel.c, xen/include/public/xen.h; Linux 2.6.31 drivers/xen/events.c",
        Shell = BusShells.XenBus,
        Traits = KindTraits.Xen,
        Options =
        [
            OptionDefinition.Enum(OptionIds.Callback, [OptionIds.CallbackPv, OptionIds.CallbackVector],
                "pv: the guest's interrupt flag lies in shared memory and it looks for events itself when it turns them on; "
                    + "vector: comes with the entry of a hardware guest, waits for an interrupt window.",
                "Linux 2.6.31 arch/x86/xen (pv); Linux 2.6.37 drivers/xen/events.c (vector callback of hardware guests)")
                with { Dates = [new(OptionIds.CallbackVector, Era.October2011)] },
        ],
    };

    /// <summary>The PS3's kind of interrupt controller.</summary>
    public static PartKind PvInterruptController { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.PvIc,
        Summary = "A paravirtual interrupt controller after the PS3's: one interrupt, a status word shared with the guest, which "
            + "clears its bits.",
        Source = "Bergmann to Haskins, 6 Aug 2009; Linux 2.6.31 arch/powerpc/platforms/ps3/interrupt.c",
        Options =
        [
            OptionDefinition.Enum(OptionIds.Acknowledge, [OptionIds.AcknowledgeBit, OptionIds.AcknowledgeHypercall],
                "bit: the guest clears it, no exit (inference: what the proposal could save); hypercall: one per interrupt, as the "
                    + "PS3 itself.",
                "Linux 2.6.31 arch/powerpc/platforms/ps3/interrupt.c ends each interrupt by a hypercall"),
        ],
    };

    /// <summary>lguest's interrupts.</summary>
    public static PartKind LguestIrq { get; } = new()
    {
        Slot = PartSlot.Interrupts,
        Id = KindIds.LguestIrq,
        Summary = "lguest's interrupts: one per virtqueue from a bitmap in the host, the guest's interrupt flag in shared memory, no "
            + "APIC.",
        Source = "Linux 2.6.31 drivers/lguest/interrupts_and_traps.c, arch/x86/lguest/boot.c",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Shell = BusShells.LguestBus,
        Traits = KindTraits.Lguest | KindTraits.RaisedByProcess,
        Options =
        [
            OptionDefinition.Bool(OptionIds.LooksAgain, false,
                "The guest that turns interrupts on looks whether one waits, and calls the host; before, it waited for the next exit.",
                "Linux commit a32a8813d01 (June 2009)")
                with { Later = [new(Era.September2009, true)], Dates = [new(true, Era.September2009)] },
        ],
    };
}
