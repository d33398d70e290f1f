namespace Bakeoff.Machine;

/// <summary>
/// A packet on its way through a kernel: what Linux calls an skb. One packet is one to forty-odd wire frames (TSO, GRO).
/// Pooled; whoever holds it either hands it on, delivers it, or drops it at a named place.
/// </summary>
public sealed class Packet
{
    /// <summary>The stamp: what the wire carries as headers.</summary>
    public PacketHeader Header;

    /// <summary>Wire frames that it stands for when merged or delivered.</summary>
    public int Frames = 1;

    /// <summary>Order key of its last frame; see <see cref="PacketAccounts"/>.</summary>
    public long LastOrderKey;

    /// <summary>Payload bytes under full verification, else null.</summary>
    public byte[]? Payload;

    /// <summary>Send buffer that its memory is charged to until it is freed or orphaned, or null.</summary>
    public ISendBuffer? Owner;

    /// <summary>By which its owner knows it again when it is freed; 0 for owners that only count bytes.</summary>
    public ulong OwnerCookie;

    /// <summary>Its transport checksum is filled in, as in all that comes off a wire. What a stack hands to a device with offload has none yet.</summary>
    public bool HasSum;

    /// <summary>A reader has yet to check its checksum while copying.</summary>
    internal bool OwesSum;

    /// <summary>When it joined the queue that it is in; kept by <see cref="QueueMeter"/>.</summary>
    internal long QueuedAtPs;

    /// <summary>A reader has yet to pay for its way through TCP.</summary>
    internal bool OwesTcp;

    /// <summary>In the pool: nobody holds it.</summary>
    internal bool IsFree;

    /// <summary>Next in a <see cref="PacketQueue"/>, or in the pool.</summary>
    internal Packet? Next;

    /// <summary>Order of this packet's first frame within its flow and direction.</summary>
    public long OrderKey => (Header.PacketId << 8) | Header.SegmentIndex;

    /// <summary>Wire frames that sending it takes: payload over segment size.</summary>
    public int WireFrames => Header.GsoSizeBytes == 0
        ? 1
        : (Header.PayloadBytes + Header.GsoSizeBytes - 1) / Header.GsoSizeBytes;

    /// <summary>
    /// Gives back the send-buffer memory of its socket: the skb was freed or orphaned. <paramref name="context"/> owes
    /// the wake-up of a sender that waited for it.
    /// </summary>
    public void Orphan(CpuContext? context)
    {
        ISendBuffer? owner = Owner;
        Owner = null;
        owner?.ReleaseSendMemory(Header.PayloadBytes, OwnerCookie, context);
    }
}
