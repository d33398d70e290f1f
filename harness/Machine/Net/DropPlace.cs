namespace Bakeoff.Machine;

/// <summary>Where a frame can be lost. A drop is a result; a frame lost anywhere else is a bug.</summary>
public enum DropPlace : byte
{
    /// <summary>Queueing discipline of a netdev full.</summary>
    Qdisc,

    /// <summary>Receive ring of a physical NIC full.</summary>
    NicRxRing,

    /// <summary>Transmit ring of a physical NIC full (the netdev should have been stopped).</summary>
    NicTxRing,

    /// <summary>Per-core backlog of netif_rx full.</summary>
    Backlog,

    /// <summary>Queue of a tap-like host netdev full.</summary>
    TapQueue,

    /// <summary>The guest's buffer is too small for the frame.</summary>
    GuestBuffer,

    /// <summary>Receive buffer of a socket full.</summary>
    SocketBuffer,

    /// <summary>No port of the bridge leads to the destination.</summary>
    Bridge,

    /// <summary>Receive buffer of a packet socket full.</summary>
    PacketSocket,

    /// <summary>On a device that was unplugged, or behind one: in its rings, or sent when it was gone.</summary>
    Unplugged,
}

/// <summary>Names of drop places in CSV.</summary>
public static class DropPlaces
{
    /// <summary>All names in order of the enumeration.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "qdisc", "nic-rx-ring", "nic-tx-ring", "backlog", "tap-queue", "guest-buffer", "socket-buffer", "bridge",
        "packet-socket",
        "unplugged",
    ];
}
