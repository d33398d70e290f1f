namespace Bakeoff.Transports.Contestants;

/// <summary>
/// Xen's way of notifying, with the driver, rings and worker of vhost-net: event channels in both directions. A composition on this
/// machine model, not a model of Xen: the host is hypervisor and driver domain in one, a hypercall is a VMCALL exit, the tick
/// keeps the local APIC, and rings and copies are virtio's instead of netfront's. Grants of pages are left out: no source gives
/// the price of a grant copy.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (guest driver of 2.6.32: skbs are orphaned, no transmit interrupt)
///   application       send(): stack, virtio-net: reaps the last skb, chain of header and frame,
///                     avail.idx++, barrier; used.flags asks for kicks: EVTCHNOP_send
///   ** EXIT VMCALL
///   vCPU thread       hypercall table, the port's bit in the other domain: queues handle_tx
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
///                     used.idx++, barrier, interrupt wanted: EVTCHNOP_send: pending bit of the port,
///                     bit of its word in the selector, upcall flag
///   -> WAKE vcpu
///   vhost             tap empty: done, kicks stay off
///   vCPU thread       entry with the upcall
///   guest interrupt   interrupts off; upcall flag off, selector taken, pending ports of its words:
///                     clears the bit; callbacks off, schedules NAPI. Nothing to end: no exit
///   guest softirq     poll: reaps used, stack, socket
///   -> WAKE application
///   guest softirq     callbacks on, looks again
///   application       recv() returns
/// </code>
/// Under load a port whose bit is set, or whose word is already in the selector, raises no upcall; one that becomes pending behind
/// the scan is found when the guest turns interrupts on and looks at the flag, which costs the kick but no second entry.
/// </remarks>
public static class XenPv
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "xen-pv",
        Summary = "vhost-net's driver, rings and worker behind Xen's event channels: one upcall, a bitmap of ports, no end of interrupt.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.May2010,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, HypervisorKinds.XenEventSend, HypervisorKinds.XenEventChannel,
            BackEndKinds.VhostWorker, AttachmentKinds.BridgeTap,
        ],
        RoundTrip = new(["VMCALL", "HLT"], ["vhost", "vhost", "vcpu", "application"]),
    };
}
