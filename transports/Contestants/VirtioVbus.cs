namespace Bakeoff.Transports.Contestants;

/// <summary>
/// virtio-net over vbus: the virtqueues and the worker of vhost-net, with the doorbell and the event queue of venet. The lane that was
/// announced and whose back end was never written: what is known is its mails' description, the rest is a synthesis.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (guest driver of 2.6.32: skbs are orphaned, no transmit interrupt)
///   application       send(): stack, virtio-net: reaps the last skb, chain of header and frame,
///                     avail.idx++, barrier; used.flags asks for kicks; the queue's shm-signal: dirty,
///                     enabled, not pending: OUT of the handle to the bridge's one doorbell
///   ** EXIT IO_INSTRUCTION
///   vCPU thread       decode, I/O bus, handle lookup, the signal's wake-up loop: queues handle_tx
///   -> WAKE vhost
///   application       goes on after the entry, waits in recv(): the guest has nothing to run
///   ** EXIT HLT
///   vhost             handle_tx: adopts the guest's memory, kicks off; takes the chain, sendmsg(tap)
///   host softirq      (within sendmsg) backlog, bridge, NIC driver: the frame leaves
///   vhost             used.idx++, barrier, no interrupt wanted; ring empty: kicks on, looks again
///
/// A received frame
///   host softirq      NIC poll, bridge, tap queue: the tap's wait queue queues handle_rx
///   -> WAKE vhost
///   vhost             handle_rx: adopts guest memory, kicks off; recvmsg(tap) into posted buffers,
///                     used.idx++, barrier, interrupt wanted: the queue's shm-signal becomes an event
///                     in the bridge's event queue: irqfd, injected in place
///   -> WAKE vcpu
///   vhost             tap empty: done, kicks stay off
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   event loop: dispatches the signal: callbacks off, schedules NAPI
///   guest softirq     poll: reaps used, stack, socket
///   -> WAKE application
///   guest softirq     callbacks on, looks again
///   application       recv() returns
/// </code>
/// Against vhost-net only kick and interrupt path differ: the bus. In 2010-05 vhost-net's irqfd still injects by work item and the
/// bridge's does not, which is the kernel's doing: to see the bus alone, compare with vhost-net+interrupts[hop=direct]. Against venet front end, rings, back end and
/// attachment differ: the protocol. Which layer suppresses, the virtqueue's flags or the shm-signal, is an option of the rings.
/// </remarks>
public static class VirtioVbus
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "virtio-vbus",
        Summary = "virtio-net over the vbus bridge: vhost-net's rings and worker behind venet's doorbell and event queue.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Bergmann, 7 Aug 2009; Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.May2010,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.BridgeDoorbell, InterruptKinds.BridgeEventQueue,
            BackEndKinds.VhostWorker, AttachmentKinds.BridgeTap,
        ],
        RoundTrip = new(["IO_INSTRUCTION", "HLT", "APIC_ACCESS"], ["vhost", "vhost", "vcpu", "application"]),
    };
}
