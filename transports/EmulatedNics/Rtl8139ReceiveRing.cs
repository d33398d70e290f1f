using Bakeoff.Machine;

namespace Bakeoff.Transports.EmulatedNics;

/// <summary>
/// The RTL8139's receive ring: one stretch of guest memory into which the device writes frame after frame, each behind a header of
/// u16 status and u16 length, aligned to 4 bytes and wrapping at the end. Offsets are within the ring.
/// </summary>
internal sealed class Rtl8139ReceiveRing(GuestMemory memory, ulong address)
{
    /// <summary>Bytes of the ring: what Linux's driver asks for (RX_BUF_IDX 2).</summary>
    public const int SizeBytes = 32 * 1024;

    /// <summary>Bytes before a frame.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Header status: received without error.</summary>
    private const ushort Ok = 0x0001;

    private readonly BufferSegment[] _pieces = new BufferSegment[2];

    private readonly CachedMemory _headers = new(memory);

    /// <summary>The ring for a step of <paramref name="context"/>, driver or device, which owes for the lines of headers that its core lacks.</summary>
    public Rtl8139ReceiveRing For(CpuContext context)
    {
        _headers.UsedBy(context);
        return this;
    }

    /// <summary>Bytes that a frame of <paramref name="bytes"/> takes.</summary>
    public static int Occupied(int bytes) => (HeaderBytes + bytes + 3) & ~3;

    /// <summary>The device's header and frame at <paramref name="offset"/>.</summary>
    public void Write(int offset, Packet packet)
    {
        int bytes = GuestFrames.Bytes(packet);
        _headers.Write(address + (ulong)offset, Ok);
        _headers.Write(address + (ulong)offset + 2, (ushort)bytes);
        GuestFrames.Write(memory, Pieces(offset, bytes), 0, packet, 0, bytes);
    }

    /// <summary>Length of the frame at <paramref name="offset"/>.</summary>
    public int FrameBytes(int offset) => _headers.Read<ushort>(address + (ulong)offset + 2);

    /// <summary>The driver's copy of the frame at <paramref name="offset"/> into an skb.</summary>
    public Packet Read(int offset, PacketAccounts accounts)
    {
        ReadOnlySpan<BufferSegment> frame = Pieces(offset, FrameBytes(offset));
        bool known = GuestFrames.TryReadHeader(memory, frame, 0, out PacketHeader header) && header.IsIntact;
        Invariant.That(known, "the guest received a corrupted frame");
        Packet packet = accounts.Rent(header);
        GuestFrames.ReadPayload(memory, frame, 0, packet);
        return packet;
    }

    private ReadOnlySpan<BufferSegment> Pieces(int offset, int bytes)
    {
        int start = (offset + HeaderBytes) % SizeBytes;
        int first = Math.Min(bytes, SizeBytes - start);
        _pieces[0] = new BufferSegment(address + (ulong)start, first);
        _pieces[1] = new BufferSegment(address, bytes - first);
        return new ReadOnlySpan<BufferSegment>(_pieces, 0, first == bytes ? 1 : 2);
    }
}
