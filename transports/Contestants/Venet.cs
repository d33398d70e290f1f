namespace Bakeoff.Transports.Contestants;

/// <summary>
/// venet over vbus: two kernel threads per NIC, and one event queue with one vector for all signals of the guest.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (with tx-complete events)
///   application       send(): stack, vbus-enet: venet_sg, descriptor to the host; shm-signal: dirty,
///                     enabled, not pending: OUT of the handle to the bridge's one doorbell
///   ** EXIT IO_INSTRUCTION
///   vCPU thread       decode, I/O bus, handle lookup, the signal's wake-up loop: signals off
///   -> WAKE venet-rx
///   application       goes on after the entry, waits in recv(): the guest has nothing to run
///   ** EXIT HLT
///   venet-rx          takes the packet, copies it, netif_rx
///   host softirq      (before the thread goes on) backlog, bridge, NIC driver: the frame leaves
///   venet-rx          end of burst: tx-complete event into the device's event queue, whose signal
///                     becomes an event in the bridge's event queue; the guest is not at work on
///                     that one: irqfd, injected in place
///   -> WAKE vcpu
///   venet-rx          ring empty: signals on, looks again
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   event loop until the queue is empty: dispatches the signal: signals off, tasklet
///   guest softirq     tasklet: frees the skb by its cookie; signals on, looks again
///   ** EXIT HLT
///
/// A received frame
///   host softirq      NIC poll, bridge, venet-tap's transmit routine: list
///   -> WAKE venet-tx
///   venet-tx          copies into a posted buffer, descriptor to the guest; its signal becomes an
///                     event in the bridge's event queue: irqfd, injected in place
///   -> WAKE vcpu
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   event loop: dispatches the signal: signals off, schedules NAPI
///   guest softirq     poll: reaps the descriptor, stack, socket
///   -> WAKE application
///   guest softirq     posts the buffer again; signals on, looks again
///   application       recv() returns
/// </code>
/// Under load a signal that finds the guest in its event loop costs no interrupt, whichever queue or device it is
/// for: that is the coalescing of the mails. Tx-complete is announced every ten packets, and both threads run at the
/// same time.
/// </remarks>
public static class Venet
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "venet",
        Summary = "venet over the vbus bridge: two kernel threads per NIC, one event queue and one vector per guest.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009; Haskins to Molnar, 21 Dec 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VbusEnet, RingKinds.Ioq, KickKinds.BridgeDoorbell, InterruptKinds.BridgeEventQueue,
            BackEndKinds.VenetKthreads, AttachmentKinds.VenetTap,
        ],
        Earlier =
        [
            new(Era.September2009, KickKinds.HypercallDoorbell,
                "Virtual-Bus RFC v3, Apr 2009 (its patch adds to kvm_para.h); Haskins to Kivity, 30 Sep 2009: hypercalls before the bridge's port"),
        ],
        RoundTrip = new(
            ["IO_INSTRUCTION", "HLT", "APIC_ACCESS", "HLT", "APIC_ACCESS"],
            ["venet-rx", "vcpu", "venet-tx", "vcpu", "application"]),
    };
}
