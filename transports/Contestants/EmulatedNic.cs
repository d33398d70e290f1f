namespace Bakeoff.Transports.Contestants;

/// <summary>
/// An e1000 that exists only as registers in QEMU: the driver is Linux's own, and each of its register accesses is a heavy
/// exit. With <c>front_end=rtl8139</c> it is the older chip.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame
///   application       send(): stack, e1000: a descriptor per fragment, write to TDT
///   ** EXIT EPT_VIOLATION
///   vCPU thread       decode, I/O bus: nobody; KVM_RUN returns; takes the global lock; copies the
///                     frame out of guest memory, write(tap)
///   host softirq      (within write) backlog, bridge, NIC driver: the frame leaves
///   vCPU thread       status DD, cause TXDW: line up by KVM_IRQ_LINE ioctl; lock freed, KVM_RUN: the
///                     entry has the vector
///   guest interrupt   reads ICR
///   ** EXIT EPT_VIOLATION
///   vCPU thread       (as above) no cause left: line down by ioctl
///   guest interrupt   writes IMC: all masked
///   ** EXIT EPT_VIOLATION
///   guest interrupt   schedules the poll; EOI last
///   ** EXIT APIC_ACCESS
///   guest softirq     poll: frees the skb
///
/// A received frame (an answer that overtakes the transmit interrupt)
///   host softirq      NIC poll, bridge, tap queue
///   -> WAKE io
///   io thread         select() returns; takes the lock; read(tap), copies into the buffer at RDH,
///                     status DD, cause RXT0: line up by ioctl, and down again with the IMC write above
///   guest softirq     the same poll: frame, stack, socket; gives the buffer back: writes RDT
///   ** EXIT EPT_VIOLATION
///   guest softirq     done: writes IMS
///   ** EXIT EPT_VIOLATION
///   vCPU thread       RXT0 was never read: line up by ioctl, the entry has the vector
///   guest interrupt   reads ICR
///   ** EXIT EPT_VIOLATION
///   guest interrupt   writes IMC
///   ** EXIT EPT_VIOLATION
///   guest interrupt   schedules the poll; EOI last
///   ** EXIT APIC_ACCESS
///   guest softirq     poll: nothing; writes IMS
///   ** EXIT EPT_VIOLATION
///   application       recv() returns
/// </code>
/// Four heavy exits for each frame that comes alone. Under load NAPI keeps the causes masked, so a burst shares one set of mask
/// writes and each frame sent costs its TDT write alone. The guest segments in software.
/// </remarks>
public static class EmulatedNic
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "emulated-nic",
        Summary = "A physical NIC emulated in userspace, register by register: two to four heavy exits per packet.",
        NamedIn = "Haskins to Kivity, 30 Sep 2009 (realtek, e1000); Haskins to Molnar, 21 Dec 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.E1000, RingKinds.RegisterRing, KickKinds.RegisterWrite, InterruptKinds.Intx,
            BackEndKinds.RegisterModel, AttachmentKinds.BridgeTap,
        ],
        RoundTrip = new(
            [
                "EPT_VIOLATION", "EPT_VIOLATION", "EPT_VIOLATION", "APIC_ACCESS", "EPT_VIOLATION", "EPT_VIOLATION",
                "EPT_VIOLATION", "EPT_VIOLATION", "APIC_ACCESS", "EPT_VIOLATION",
            ],
            ["io"]),
    };
}
