namespace Bakeoff.Transports.Contestants;

/// <summary>vhost-net: the 1:1 signals of virtio-pci-eventfd, with a worker of the host kernel behind them.</summary>
/// <remarks>
/// <code>
/// A transmitted frame (guest driver of 2.6.32: skbs are orphaned, no transmit interrupt)
///   application       send(): stack, virtio-net: reaps the last skb, chain of header and frame,
///                     avail.idx++, barrier; used.flags asks for kicks: OUT to the notify register
///   ** EXIT IO_INSTRUCTION
///   vCPU thread       decode, I/O bus, ioeventfd: its callback queues handle_tx
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
///                     used.idx++, barrier, interrupt wanted: signals the irqfd
///   -> WAKE events
///   events thread     the irqfd's work item: rx vector into the IRR
///   -> WAKE vcpu
///   vhost             tap empty: done, kicks stay off
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   callbacks off, schedules NAPI
///   guest softirq     poll: reaps used, stack, socket
///   -> WAKE application
///   guest softirq     callbacks on, looks again
///   application       recv() returns
/// </code>
/// Under load handle_tx finds more before it turns kicks on, so kicks vanish; one worker serves both directions in
/// turn, 512 KiB at a time. From Linux 3.1 on the irqfd injects in place (no events thread) and the worker keeps the
/// guest's memory from run to run.
/// </remarks>
public static class VhostNet
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "vhost-net",
        Summary = "virtio over PCI, one eventfd and one vector per queue, serviced by vhost's worker in the host "
            + "kernel.",
        NamedIn = "Haskins to Kivity, 30 Sep 2009; Tsirkin to Bergmann, 19 Aug 2009",
        DefaultEra = Era.May2010,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.PioIoeventfd, InterruptKinds.MsixIrqfd,
            BackEndKinds.VhostWorker, AttachmentKinds.BridgeTap,
        ],
        RoundTrip = new(["IO_INSTRUCTION", "HLT", "APIC_ACCESS"], ["vhost", "vhost", "events", "vcpu", "application"]),
    };
}
