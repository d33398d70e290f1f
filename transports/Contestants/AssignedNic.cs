namespace Bakeoff.Transports.Contestants;

/// <summary>
/// The physical NIC assigned to the guest (pass-through): its driver in the guest, its DMA into guest memory, its interrupts
/// forwarded by the host. The upper bound of what a guest can have, at the price of a NIC that nobody shares.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame
///   application       send(): socket, IP, queueing discipline, NIC driver: descriptor, posted
///                     doorbell: no exit, the NIC sees the store
///   NIC               DMA out of guest memory through the IOMMU (mapped once, when assigned), wire
///   application       waits in recv(): the guest has nothing to run
///   ** EXIT HLT
///
/// A received frame
///   NIC               wire, DMA into guest memory, receive holdoff, then its interrupt on a host core
///   hard interrupt    (host) the handler for assigned devices: queues its work item
///   -> WAKE events
///   events thread     work item: rx vector into the IRR
///   -> WAKE vcpu
///   vCPU thread       entry with the vector
///   guest interrupt   EOI first, interrupts off
///   ** EXIT APIC_ACCESS
///   guest interrupt   mask the NIC, schedule NAPI
///   guest softirq     poll: descriptor, IP, socket; unmask the NIC
///   -> WAKE application
///   application       recv() returns
/// </code>
/// Under load the NIC's holdoff and the guest's NAPI keep interrupts rare; one that finds the vCPU in guest mode costs
/// an IPI with its exit, one that comes within another handler a window. With VFIO the host's handler injects in place
/// (no events thread); posted interrupts pass the host by altogether: no exit but HLT.
/// </remarks>
public static class AssignedNic
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "assigned-nic",
        Summary = "The physical NIC assigned to the guest (pass-through): no exit to send, its interrupts forwarded by the "
            + "host.",
        NamedIn = "Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.AssignedDriver, RingKinds.Native, KickKinds.PostedMmio, InterruptKinds.AssignedMsix,
            BackEndKinds.Native, AttachmentKinds.NicQueue,
        ],
        RoundTrip = new(["HLT", "APIC_ACCESS"], ["events", "vcpu", "application"]),
    };
}
