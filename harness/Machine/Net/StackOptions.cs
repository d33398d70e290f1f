namespace Bakeoff.Machine;

/// <summary>Options of a kernel's network stack.</summary>
public sealed record StackOptions
{
    /// <summary>Maximum transmission unit of the device, in bytes of IP packet.</summary>
    public int MtuBytes { get; init; } = 1500;

    /// <summary>TCP hands packets of up to 64 KiB to a device that can segment them.</summary>
    public bool Tso { get; init; } = true;

    /// <summary>TCP hands large packets down even if the device cannot segment them: software does, just before the driver.</summary>
    public bool Gso { get; init; } = true;

    /// <summary>Received TCP segments are merged before they enter the stack.</summary>
    public bool Gro { get; init; }

    /// <summary>The device computes and checks transport checksums; otherwise the stack pays per byte.</summary>
    public bool ChecksumOffload { get; init; } = true;

    /// <summary>Send and receive buffer of a datagram socket that asks for none, in bytes.</summary>
    public int DatagramBufferBytes { get; init; } = UdpSocket.DefaultBufferBytes;

    /// <summary>Bytes that a datagram counts there beyond its payload.</summary>
    public int DatagramOverheadBytes { get; init; } = UdpSocket.SkbOverheadBytes;

    /// <summary>
    /// Bytes of a fragment of an skb that TCP fills, and so of a descriptor: a page, since Linux 3.7 eight pages that lie together (commit 5640f7685831,
    /// SKB_FRAG_PAGE_ORDER).
    /// </summary>
    public int FragmentBytes { get; init; } = 4096;

    /// <summary>
    /// Largest buffer of an application, in bytes, that stays in its core's own cache while as much of the skbs passes through:
    /// half of that cache. A copy to or from a larger one is cold on both sides.
    /// </summary>
    public int HotBufferBytes { get; init; } = int.MaxValue;
}
