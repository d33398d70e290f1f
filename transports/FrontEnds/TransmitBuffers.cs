using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// The guest memory of packets under way to the host: one slot per packet, holding header, stamp and payload as the skb's
/// linear part and page fragments would lie.
/// </summary>
internal sealed class TransmitBuffers
{
    private const int StampOffset = 64;

    private readonly GuestMemory _memory;
    private readonly ulong _base;
    private readonly int _slotBytes;
    private readonly int _headerBytes;
    private readonly int _fragmentBytes;
    private readonly bool _scatterGather;
    private readonly bool _inlineHeader;
    private readonly Packet?[] _packets;
    private readonly int[] _free;
    private readonly BufferSegment[] _segments = new BufferSegment[24];
    private int _freeCount;
    private int _segmentCount;

    public TransmitBuffers(NorthSystem guest, int slots, int payloadBytesMax, int headerBytes,
        bool scatterGather, bool inlineHeader = false)
    {
        _inlineHeader = inlineHeader;
        _memory = guest.Memory;
        _headerBytes = headerBytes;
        _scatterGather = scatterGather;
        _fragmentBytes = guest.Stack.Options.FragmentBytes;
        _slotBytes = (StampOffset + PacketHeader.SizeBytes + payloadBytesMax + 63) & ~63;
        _base = guest.Allocator.Allocate((long)slots * _slotBytes);
        _packets = new Packet?[slots];
        _free = new int[slots];
        for (int i = slots - 1; i >= 0; i--)
        {
            _free[_freeCount++] = i;
        }
    }

    /// <summary>Slots that hold no packet.</summary>
    public int FreeCount => _freeCount;

    /// <summary>Buffers that a packet takes in a ring.</summary>
    public int SegmentsOf(Packet packet)
    {
        int header = _headerBytes > 0 && !_inlineHeader ? 1 : 0;
        return IsLinear(packet) || packet.Header.PayloadBytes == 0
            ? header + 1
            : header + 1 + ((packet.Header.PayloadBytes + _fragmentBytes - 1) / _fragmentBytes);
    }

    /// <summary>Puts a packet into a free slot of guest memory and returns the slot.</summary>
    public int Place(Packet packet)
    {
        int slot = _free[--_freeCount];
        _packets[slot] = packet;
        ulong address = AddressOf(slot);
        _segmentCount = 0;
        int payload = packet.Header.PayloadBytes;
        bool linear = IsLinear(packet);
        int linearBytes = PacketHeader.SizeBytes + (linear ? payload : 0);
        if (_inlineHeader)
        {
            ulong start = address + StampOffset - (ulong)_headerBytes; // in the skb's headroom
            WriteVirtioHeader(start, packet);
            _segments[_segmentCount++] = new BufferSegment(start, _headerBytes + linearBytes);
        }
        else
        {
            if (_headerBytes > 0)
            {
                WriteVirtioHeader(address, packet);
                _segments[_segmentCount++] = new BufferSegment(address, _headerBytes);
            }

            _segments[_segmentCount++] = new BufferSegment(address + StampOffset, linearBytes);
        }

        if (!linear)
        {
            for (int at = 0; at < payload; at += _fragmentBytes)
            {
                _segments[_segmentCount++] = new BufferSegment(
                    address + StampOffset + PacketHeader.SizeBytes + (ulong)at, Math.Min(_fragmentBytes, payload - at));
            }
        }

        GuestFrames.Write(_memory, Segments, _headerBytes, packet, 0, GuestFrames.Bytes(packet));
        return slot;
    }

    /// <summary>Buffers of the packet placed last.</summary>
    public ReadOnlySpan<BufferSegment> Segments => new(_segments, 0, _segmentCount);

    /// <summary>The packet in a slot, which becomes free.</summary>
    public Packet Release(int slot)
    {
        Packet? packet = _packets[slot];
        Invariant.That(packet is not null, "a transmit slot was completed twice");
        _packets[slot] = null;
        _free[_freeCount++] = slot;
        return packet;
    }

    /// <summary>Takes all packets back that lie here: the device has gone, and the host has counted what it had not taken.</summary>
    public void ReleaseAll(PacketAccounts accounts)
    {
        for (int slot = 0; slot < _packets.Length; slot++)
        {
            if (_packets[slot] is not null)
            {
                accounts.Recycle(Release(slot));
            }
        }
    }

    /// <summary>Datagrams are copied into the linear part; TCP sends pages where the device can gather.</summary>
    private bool IsLinear(Packet packet) => !_scatterGather || (packet.Header.Flags & PacketFlags.Udp) != 0;

    private ulong AddressOf(int slot) => _base + ((ulong)slot * (ulong)_slotBytes);

    private void WriteVirtioHeader(ulong address, Packet packet)
    {
        var virtio = new VirtioNetHeader
        {
            Flags = VirtioNetHeader.NeedsCsum,
            GsoSize = packet.Header.GsoSizeBytes,
            GsoType = packet.Header.GsoSizeBytes > 0 ? VirtioNetHeader.GsoTcp4 : (byte)0,
            HeaderLength = Wire.TcpHeaderBytes,
        };
        MemoryMarshal.AsBytes(new Span<VirtioNetHeader>(ref virtio))[.._headerBytes].CopyTo(_memory.Span(address, _headerBytes));
    }
}
