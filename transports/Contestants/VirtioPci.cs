namespace Bakeoff.Transports.Contestants;

/// <summary>
/// virtio-net over PCI with QEMU's own device model: every kick is a heavy exit, every frame a system call, every packet
/// of a quiet guest waits for a timer.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (guest driver of 2.6.31: notify on empty; transmit timer)
///   application       send(): stack, virtio-net: chain of header and frame, avail.idx++, barrier
///                     used.flags asks for kicks: OUT to the notify register
///   ** EXIT IO_INSTRUCTION
///   vCPU thread       decode, I/O bus: nobody; KVM_RUN returns; takes the global lock; queue handler:
///                     arms the timer, 150 us, kicks off; lock freed, KVM_RUN. Nothing is sent.
///   application       goes on after the entry, waits in recv(): the guest has nothing to run
///   ** EXIT HLT
///   host interrupt    250 us later, the alarm's least: SIGALRM queued, signalfd readable
///   -> WAKE io
///   io thread         select() returns; takes the lock, reads the signalfd; timer due: kicks on,
///                     looks, takes the chain, writev(tap)
///   host softirq      (within writev) backlog, bridge, NIC driver: the frame leaves
///   io thread         used.idx++, barrier; nothing left in flight: interrupt: KVM_IRQ_LINE ioctl
///   -> WAKE vcpu
///   vCPU thread       entry with the tx vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest softirq     tasklet: reaps used, frees the skb; no callbacks on: notify-on-empty
///   ** EXIT HLT
///   io thread         ring empty; asks whether 17 pages are posted, room for the largest frame;
///                     frees the lock, back to select()
///
/// A received frame
///   host softirq      NIC poll, bridge, tap queue
///   -> WAKE io
///   io thread         select() returns; takes the lock; read(tap), copies into posted buffers,
///                     used.idx++, barrier; KVM_IRQ_LINE ioctl
///   -> WAKE vcpu
///   vCPU thread       entry with the rx vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   callbacks off, schedules NAPI
///   guest softirq     poll: reaps used, stack, socket
///   -> WAKE application
///   guest softirq     callbacks on, looks again
///   application       recv() returns
///   io thread         read that finds the tap empty; asks for that room twice, behind the tap's
///                     handler and before select(); frees the lock
/// </code>
/// Under load kicks are off while the timer runs, so a whole timer's worth of frames leaves at once and kicks nearly vanish;
/// a kick while the io thread flushes waits for the global lock. In April 2009 (INTx) each interrupt adds a heavy exit, the
/// read of the ISR byte, which also lowers the line, and the EOI comes last, through the I/O APIC. From September 2010 on
/// (era 2011-10) a bottom half of the io thread replaces the timer, woken by an eventfd that the vCPU thread writes.
/// </remarks>
public static class VirtioPci
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "virtio-pci",
        Summary = "virtio over PCI as QEMU of 2009 serves it: heavy exits under one lock, an io thread in select(), a "
            + "transmit timer.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009; Haskins to Molnar, 21 Dec 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.PioUserspace, InterruptKinds.MsixIoctl,
            BackEndKinds.QemuIoThread, AttachmentKinds.BridgeTap,
        ],
        Earlier =
        [
            new(Era.September2009, InterruptKinds.Intx,
                "Linux 2.6.31 drivers/virtio/virtio_pci.c (commit 82af8ce84ed, May 2009): no MSI-X in guests before"),
        ],
        Presets =
        [
            new(PartSlot.FrontEnd, OptionIds.Mergeable, Era.April2009, true,
                "QEMU Oct 2009 hw/virtio-net.c offers it, Linux 2.6.29 drivers/net/virtio_net.c takes it"),
        ],
        RoundTrip = new(
            ["IO_INSTRUCTION", "HLT", "APIC_ACCESS", "HLT", "APIC_ACCESS"],
            ["io", "vcpu", "io", "vcpu", "application"]),
    };
}
