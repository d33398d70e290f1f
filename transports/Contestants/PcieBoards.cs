namespace Bakeoff.Transports.Contestants;

/// <summary>
/// vbus's connector without a hypervisor: two physical boards linked by PCI Express, one where the guest would be. Doorbells and
/// interrupts are posted writes, the host's reads of the rings cross the link and are slow, frames move by DMA; nothing exits.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (with tx-complete events)
///   application       (board) send(): stack, vbus-enet: venet_sg, descriptor to the host; shm-signal:
///                     dirty, enabled, not pending: posted write to the host's message register
///   hard interrupt    (host) the signal's wake-up loop, its reads across the link: signals off
///   -> WAKE venet-rx
///   application       goes on, waits in recv()
///   venet-rx          takes the packet with reads across the link, fetches it by DMA, netif_rx
///   host softirq      (before the thread goes on) backlog, bridge, NIC driver: the frame leaves
///   venet-rx          end of burst: tx-complete event into the device's event queue, posted write to
///                     the board's message register; ring empty: signals on, looks again
///   hard interrupt    (board) the signal's wake-up loop: signals off, tasklet
///   softirq           (board) tasklet: frees the skb by its cookie; signals on, looks again
///
/// A received frame
///   host softirq      NIC poll, bridge, venet-tap's transmit routine: list
///   -> WAKE venet-tx
///   venet-tx          descriptor read across the link, frame into a posted buffer by DMA, descriptor
///                     to the board by posted writes; posted write to its message register
///   hard interrupt    (board) signals off, schedules NAPI
///   softirq           (board) poll: reaps the descriptor, stack, socket
///   -> WAKE application
///   softirq           (board) posts the buffer again; signals on, looks again
///   application       recv() returns
/// </code>
/// The mails name such boards as a user of vbus; nobody published venet on them. What they have in common with a guest is kept
/// (driver, rings, signals, device, bridge), and what the hypervisor did is replaced by the link: a synthesis. The board's processor
/// has the prices of the host's.
/// </remarks>
public static class PcieBoards
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "pcie-boards",
        Summary = "venet between two physical boards on a PCI Express link, one in the guest's place: the connector "
            + "without a hypervisor.",
        NamedIn = "Haskins to Bergmann, 7 Aug 2009; Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VbusEnet, RingKinds.Ioq, KickKinds.LinkDoorbell, InterruptKinds.LinkMessage,
            BackEndKinds.VenetKthreads, AttachmentKinds.VenetTap,
        ],
        RoundTrip = new([], ["venet-rx", "venet-tx", "application"]),
    };
}
