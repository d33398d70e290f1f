namespace Bakeoff.Transports.Contestants;

/// <summary>
/// The 1:1 transport of the debate: one ioeventfd and one irqfd per queue, and an io thread in userspace behind them.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (guest driver of 2.6.31: notify on empty)
///   application       send(): stack, virtio-net: chain of header and frame, avail.idx++, barrier
///                     used.flags asks for kicks: OUT to the notify register
///   ** EXIT IO_INSTRUCTION
///   vCPU thread       decode, I/O bus, ioeventfd: count up, wake whoever polls it
///   -> WAKE io
///   application       goes on after the entry, waits in recv(): the guest has nothing to run
///   ** EXIT HLT
///   io thread         poll() returns, reads the eventfd; kicks off; takes the chain, writev(tap)
///   host softirq      (within writev) backlog, bridge, NIC driver: the frame leaves
///   io thread         used.idx++, barrier; nothing left in flight: interrupt; writes the irqfd
///   -> WAKE events
///   events thread     the irqfd's work item: tx vector into the IRR
///   -> WAKE vcpu
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest softirq     tasklet: reaps used, frees the skb; no callbacks on: notify-on-empty
///   ** EXIT HLT
///   io thread         ring empty: kicks on, looks again, back to poll()
///
/// A received frame
///   host softirq      NIC poll, bridge, tap queue
///   -> WAKE io
///   io thread         poll() returns; readv(tap) into posted buffers, used.idx++, barrier; irqfd
///   -> WAKE events
///   events thread     work item: rx vector into the IRR
///   -> WAKE vcpu
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   callbacks off, schedules NAPI
///   guest softirq     poll: reaps used, stack, socket
///   -> WAKE application
///   guest softirq     callbacks on, looks again
///   application       recv() returns
///   io thread         read that finds the tap empty, back to poll()
/// </code>
/// Under load the io thread finds more before it turns kicks on, so kicks vanish; the tx and the rx vector stay
/// separate. An interrupt that finds the vCPU in guest mode costs an IPI and one more exit (EXTERNAL_INTERRUPT), and
/// one that waits for the end of another handler an interrupt window (PENDING_INTERRUPT).
/// </remarks>
public static class VirtioPciEventfd
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "virtio-pci-eventfd",
        Summary = "virtio over PCI, one eventfd and one vector per queue (1:1), serviced by a thread in userspace.",
        NamedIn = "Haskins to Kivity, 30 Sep 2009; Haskins to Molnar, 21 Dec 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.PioIoeventfd, InterruptKinds.MsixIrqfd,
            BackEndKinds.UserspaceIoThread, AttachmentKinds.BridgeTap,
        ],
        Presets =
        [
            new(PartSlot.FrontEnd, OptionIds.Mergeable, Era.April2009, true,
                "QEMU Oct 2009 hw/virtio-net.c offers it, Linux 2.6.29 drivers/net/virtio_net.c takes it"),
        ],
        RoundTrip = new(
            ["IO_INSTRUCTION", "HLT", "APIC_ACCESS", "HLT", "APIC_ACCESS"],
            ["io", "events", "vcpu", "io", "events", "vcpu", "application"]),
    };
}
