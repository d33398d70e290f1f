using Bakeoff.Machine;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>How a driver lays out the buffers that it posts for received frames.</summary>
internal enum ReceiveBufferKind
{
    /// <summary>One buffer of one frame's size (venet; virtio-net without offloads adds its header as a buffer of its own).</summary>
    Frame,

    /// <summary>
    /// Header, linear part of a frame and as many pages as an skb has fragments, 18: room for a 64 KiB packet (virtio-net with guest offloads, not
    /// mergeable; Linux 2.6.32 drivers/net/virtio_net.c, try_fill_recv_maxbufs).
    /// </summary>
    Big,

    /// <summary>The same with all of it in pages, the header at the start of the first of 18 (Linux 5.10, add_recvbuf_big).</summary>
    BigInPages,

    /// <summary>One 4 KiB page; a frame takes as many as it needs.</summary>
    MergeablePage,
}

/// <summary>The guest memory posted for received frames: one slot per ring buffer.</summary>
internal sealed class ReceiveBuffers
{
    private const int PageBytes = 4096;
    private const int HeaderRoom = 64;
    private const int LinearBytes = 1518; // MAX_PACKET_LEN
    private const int PagesOfBig = 18;

    private readonly GuestMemory _memory;
    private readonly ReceiveBufferKind _kind;
    private readonly int _headerBytes;
    private readonly int _frameBytes;
    private readonly int _firstBytes;
    private readonly int _slotBytes;
    private readonly ulong _base;
    private readonly BufferSegment[] _segments = new BufferSegment[24];
    private readonly int[] _free;
    private int _freeCount;

    public ReceiveBuffers(NorthSystem guest, int slots, ReceiveBufferKind kind, int mtuBytes, int headerBytes)
    {
        _memory = guest.Memory;
        _kind = kind;
        _headerBytes = headerBytes;
        (_firstBytes, int furtherPages) = kind switch
        {
            ReceiveBufferKind.Big => (LinearBytes, PagesOfBig),
            ReceiveBufferKind.BigInPages => (PageBytes - HeaderRoom, PagesOfBig - 1),
            _ => (PacketHeader.SizeBytes + mtuBytes, 0),
        };
        _frameBytes = _firstBytes + (furtherPages * PageBytes);
        SegmentsPerBuffer = kind == ReceiveBufferKind.MergeablePage ? 1 : (headerBytes > 0 ? 1 : 0) + 1 + furtherPages;
        _slotBytes = kind == ReceiveBufferKind.MergeablePage ? PageBytes : (HeaderRoom + _frameBytes + 63) & ~63;
        _base = guest.Allocator.Allocate((long)slots * _slotBytes, PageBytes);
        _free = new int[slots];
        for (int i = slots - 1; i >= 0; i--)
        {
            _free[_freeCount++] = i;
        }
    }

    /// <summary>Bytes of header and stamp: no frame is shorter.</summary>
    public int LeastFrameBytes => _headerBytes + PacketHeader.SizeBytes;

    /// <summary>Slots that are not posted.</summary>
    public int FreeCount => _freeCount;

    /// <summary>Descriptors of one buffer.</summary>
    public int SegmentsPerBuffer { get; }

    /// <summary>Takes a free slot and lays out its buffers in <see cref="Segments"/>.</summary>
    public int Take()
    {
        int slot = _free[--_freeCount];
        LayOut(slot);
        return slot;
    }

    /// <summary>Lays the same slot out again (replaced in place).</summary>
    public void LayOut(int slot)
    {
        ulong address = AddressOf(slot);
        SegmentCount = 0;
        if (_kind == ReceiveBufferKind.MergeablePage)
        {
            _segments[SegmentCount++] = new BufferSegment(address, PageBytes);
            return;
        }

        if (_headerBytes > 0)
        {
            _segments[SegmentCount++] = new BufferSegment(address, _headerBytes);
        }

        int length = _firstBytes;
        for (int at = 0; at < _frameBytes; at += length, length = PageBytes)
        {
            _segments[SegmentCount++] = new BufferSegment(address + HeaderRoom + (ulong)at, length);
        }
    }

    /// <summary>Buffers laid out last.</summary>
    public ReadOnlySpan<BufferSegment> Segments => new(_segments, 0, SegmentCount);

    /// <summary>Their number.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>A slot is no longer posted.</summary>
    public void Release(int slot) => _free[_freeCount++] = slot;

    /// <summary>Buffers that hold the frame whose first buffer is <paramref name="slot"/>: 1 unless mergeable.</summary>
    public int BuffersOf(int slot) => _kind == ReceiveBufferKind.MergeablePage
        ? _memory.Read<ushort>(AddressOf(slot) + VirtioNetHeader.LegacyBytes)
        : 1;

    /// <summary>Flags of the virtio-net header of a received frame; 0 if it has none.</summary>
    public byte HeaderFlags(int slot) => _headerBytes > 0 ? _memory.Read<byte>(AddressOf(slot)) : (byte)0;

    /// <summary>The stamp of a received frame.</summary>
    public PacketHeader ReadHeader(int slot) => _memory.Read<PacketHeader>(FrameAddress(slot));

    /// <summary>
    /// Copies the part of the payload that <paramref name="slot"/> holds into <paramref name="packet"/> at <paramref name="offset"/>
    /// (full verification only); returns the payload bytes that the slot holds of a frame buffer with <paramref name="writtenBytes"/>.
    /// </summary>
    public int ReadPayload(int slot, Packet packet, int offset, int writtenBytes)
    {
        int before = offset == 0 ? PacketHeader.SizeBytes : 0;
        int header = offset == 0 && (_kind == ReceiveBufferKind.MergeablePage || _headerBytes > 0) ? _headerBytes : 0;
        int count = writtenBytes - header - before;
        if (packet.Payload is not null && count > 0)
        {
            ulong address = offset == 0 ? FrameAddress(slot) + PacketHeader.SizeBytes : AddressOf(slot);
            _memory.Span(address, count).CopyTo(packet.Payload.AsSpan(offset));
        }

        return count;
    }

    private ulong FrameAddress(int slot) =>
        AddressOf(slot) + (ulong)(_kind == ReceiveBufferKind.MergeablePage ? _headerBytes : HeaderRoom);

    private ulong AddressOf(int slot) => _base + ((ulong)slot * (ulong)_slotBytes);
}
