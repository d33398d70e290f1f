namespace Bakeoff.Transports.Contestants;

/// <summary>The physical NIC under the host's own stack: no guest, no exits, one thread to wake.</summary>
/// <remarks>
/// <code>
/// A transmitted frame
///   application       send(): socket, IP, queueing discipline, NIC driver: descriptor, posted doorbell
///   NIC               DMA, wire
///
/// A received frame
///   NIC               wire, DMA, receive holdoff, then its interrupt on the NIC's core
///   hard interrupt    mask the source, schedule NAPI
///   softirq           poll: descriptor, IP, socket; unmask
///   -> WAKE application
///   application       recv() returns, on its own core
/// </code>
/// </remarks>
public static class BareMetal
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "bare-metal",
        Summary = "The physical NIC on a host core, without a guest: what every transport is measured against.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.Native, RingKinds.Native, KickKinds.PostedMmio, InterruptKinds.NativeMsix,
            BackEndKinds.Native, AttachmentKinds.NicQueue,
        ],
        RoundTrip = new([], ["application"]),
    };
}
