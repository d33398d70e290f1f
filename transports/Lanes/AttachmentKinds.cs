namespace Bakeoff.Transports;

/// <summary>The places where a back end gets and puts frames, as in the catalogue.</summary>
public static class AttachmentKinds
{
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
                "Frames for the guest that the tap holds.",
                "Linux 2.6.34 drivers/net/tun.c (TUN_READQ_SIZE)"),
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
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<PartKind> All { get; } = [BridgeTap, VenetTap, NicQueue];
}
