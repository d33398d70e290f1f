namespace Bakeoff.Transports;

/// <summary>The places where a back end gets and puts frames, as in the catalogue.</summary>
public static class AttachmentKinds
{
    private static readonly Reach s_macvlanReach = new(false, true, "whose macvlan and the host do not see each other");

    /// <summary>Bridge and tap socket.</summary>
    public static PartKind BridgeTap { get; } = new()
    {
        Slot = PartSlot.Attachment,
        Id = KindIds.BridgeTap,
        Summary = "Linux bridge and a tap: frames to the guest wait in the tap's queue, frames from it are "
            + "charged to its socket.",
        Source = "Linux 2.6.34 drivers/net/tun.c",
        Options =
        [
            OptionDefinition.Int(OptionIds.SendBuffer, int.MaxValue, 1, int.MaxValue, "bytes",
                "Send buffer of the tap socket; the greatest value means no limit.",
                "Linux 2.6.34 drivers/net/tun.c (no limit by default); QEMU Oct 2009 net.c sets 1 MiB, assumed "
                    + "ever since")
                with { Later = [new(Era.September2009, 1_048_576)] },
            OptionDefinition.Int(OptionIds.Queue, 500, 1, 1_000_000, "frames",
                "Frames for the guest that the tap holds, and its queueing discipline before it.",
                "Linux 2.6.34 drivers/net/tun.c (TUN_READQ_SIZE)"),
            OptionDefinition.Enum(OptionIds.WhenFull, [OptionIds.WhenFullStop, OptionIds.WhenFullDrop],
                "stop: a full tap stops its netdev, and further frames wait in the queueing discipline until one is read; drop: it "
                    + "drops them (one-queue mode).",
                "Linux 2.6.31 and 2.6.34 drivers/net/tun.c (tun_net_xmit; QEMU did not ask for one-queue mode); Linux 4.19 drivers/net/tun.c (drop)")
                with
                {
                    Later = [new(Era.Modern, OptionIds.WhenFullDrop)],
                },
            OptionDefinition.Int(OptionIds.RxFrames, 0, 0, 64, "frames",
                "Frames from a vhost worker that says more will follow are collected up to this number and handed to the network together; "
                    + "0: each at once.",
                "Linux commit 5503fcecd49f (2017) drivers/net/tun.c, off by default")
                with { NewValuesSince = Era.Modern },
        ],
    };

    /// <summary>Bridge and venet's own netdev.</summary>
    public static PartKind VenetTap { get; } = new()
    {
        Slot = PartSlot.Attachment,
        Id = KindIds.VenetTap,
        Summary = "Linux bridge and venet's own netdev: its transmit function hands frames to the back end, no "
            + "socket between.",
        Source = "AlacrityVM kernel/vbus/devices/venet/tap.c",
        Existed = new EraRange(Era.April2009, Era.October2011),
        Traits = KindTraits.KernelOnly,
    };

    /// <summary>A queue of the physical NIC.</summary>
    public static PartKind NicQueue { get; } = new()
    {
        Slot = PartSlot.Attachment,
        Id = KindIds.NicQueue,
        Summary = "A queue of the physical NIC: frames go to the wire with nothing between.",
        Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
        Traits = KindTraits.Native,
        Reach = new Reach(false, false, "whose NIC leads to the wire only"),
    };

    /// <summary>Character device on a macvlan.</summary>
    public static PartKind Macvtap { get; } = new()
    {
        Slot = PartSlot.Attachment,
        Id = KindIds.Macvtap,
        Summary = "A character device on a macvlan of the NIC: no bridge, the NIC's driver runs in the sender's "
            + "context; one queue.",
        Source = "Linux 2.6.34 drivers/net/macvtap.c and macvlan.c; vhost takes it since commit 501c774cb13",
        Existed = EraRange.Since(Era.May2010),
        Reach = s_macvlanReach,
        Options =
        [
            OptionDefinition.Int(OptionIds.SendBuffer, 1_048_576, 1, int.MaxValue, "bytes",
                "Send buffer of the macvtap socket.",
                "QEMU Oct 2009 net.c sets 1 MiB for a tap; assumed to be done for macvtap, too"),
            OptionDefinition.Int(OptionIds.Queue, 1_000_000, 1, 1_000_000, "frames",
                "Frames for the guest that the device holds; the greatest value means no limit.",
                "Linux 2.6.34 drivers/net/macvtap.c (no limit); later versions stop at the device's queue length, 500")
                with { Later = [new(Era.October2011, 500)] },
        ],
    };

    /// <summary>Raw packet socket.</summary>
    public static PartKind RawSocket { get; } = new()
    {
        Slot = PartSlot.Attachment,
        Id = KindIds.RawSocket,
        Summary = "A raw packet socket bound to the NIC: filter and clone per received frame, no offload, the wire only.",
        Source = "Tsirkin, vhost PATCHv3, Aug 2009; Linux 2.6.34 drivers/vhost/net.c, net/packet/af_packet.c",
        Existed = EraRange.Since(Era.September2009),
        Reach = new Reach(false, false, "whose packet socket sends to the wire only"),
        Options =
        [
            OptionDefinition.Int(OptionIds.SendBuffer, 124_928, 1, int.MaxValue, "bytes",
                "Send buffer of the packet socket.",
                "Linux 2.6.34 net/core/sock.c: 256 small packets with their skbs, on x86-64"),
            OptionDefinition.Int(OptionIds.ReceiveBuffer, 124_928, 10_000, int.MaxValue, "bytes",
                "Receive buffer of the packet socket, each frame with its skb's overhead; a full one drops.",
                "Linux 2.6.34 net/core/sock.c: 256 small packets with their skbs, on x86-64"),
        ],
    };

    /// <summary>venet on a macvlan.</summary>
    public static PartKind VenetMacvlan { get; } = new()
    {
        Slot = PartSlot.Attachment,
        Id = KindIds.VenetMacvlan,
        Summary = "venet's device on a macvlan of the NIC: transmits with the macvlan's routine, receives in its hook; no "
            + "bridge, no socket.",
        Source = "AlacrityVM kernel/vbus/devices/venet/macvlan.c",
        Existed = new EraRange(Era.May2010, Era.October2011),
        Traits = KindTraits.KernelOnly,
        Reach = s_macvlanReach,
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } = [BridgeTap, VenetTap, NicQueue, Macvtap, RawSocket, VenetMacvlan];
}
