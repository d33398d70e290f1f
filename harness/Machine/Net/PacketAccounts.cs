namespace Bakeoff.Machine;

/// <summary>
/// The pool of packets and the books of frames: every frame sent is delivered exactly once, intact and in order within
/// its flow and direction, or counted in exactly one drop place.
/// </summary>
public sealed class PacketAccounts
{
    private readonly List<FlowBook> _books = [];
    private readonly long[] _drops = new long[DropPlaces.Names.Count];
    private readonly bool _fullPayload;
    private Packet? _free;

    private struct FlowBook
    {
        public long NextPacketId;
        public long SentFrames;
        public long DeliveredFrames;
        public long DroppedFrames;
        public long LastOrderKey;
    }

    /// <summary>Creates the books; <paramref name="fullPayload"/> moves and checks whole payloads, not only stamps.</summary>
    public PacketAccounts(bool fullPayload) => _fullPayload = fullPayload;

    /// <summary>True if payload bytes are carried.</summary>
    public bool FullPayload => _fullPayload;

    /// <summary>Frames sent, all flows.</summary>
    public long Sent { get; private set; }

    /// <summary>Frames delivered, all flows.</summary>
    public long Delivered { get; private set; }

    /// <summary>Frames dropped, all flows and places.</summary>
    public long Dropped { get; private set; }

    /// <summary>Frames sent and neither delivered nor dropped yet.</summary>
    public long InFlight => Sent - Delivered - Dropped;

    /// <summary>Frames dropped at <paramref name="place"/>.</summary>
    public long DroppedAt(DropPlace place) => _drops[(int)place];

    /// <summary>Registers a flow and returns its number.</summary>
    public int AddFlow()
    {
        _books.Add(new FlowBook { LastOrderKey = -1 });
        _books.Add(new FlowBook { LastOrderKey = -1 });
        return (_books.Count / 2) - 1;
    }

    /// <summary>A packet with <paramref name="header"/>; numbers and seals it, and fills the payload under full verification.</summary>
    public Packet Send(in PacketHeader header)
    {
        Packet packet = Rent(header);
        ref FlowBook book = ref Book(header);
        packet.Header.PacketId = book.NextPacketId++;
        packet.Header.Seal();
        packet.Frames = packet.WireFrames;
        packet.LastOrderKey = packet.OrderKey;
        book.SentFrames += packet.Frames;
        Sent += packet.Frames;
        if (_fullPayload && header.PayloadBytes > 0)
        {
            PayloadPattern.Fill(packet.Payload.AsSpan(0, header.PayloadBytes), header.Flow, IsReverse(header),
                PayloadOffset(header));
        }

        return packet;
    }

    /// <summary>An empty packet to be filled by whoever reads a frame out of a ring or cuts a segment.</summary>
    public Packet Rent(in PacketHeader header)
    {
        Packet packet = _free ?? new Packet();
        _free = packet.Next;
        packet.Next = null;
        packet.IsFree = false;
        packet.HasSum = false;
        packet.OwesSum = false;
        packet.Header = header;
        packet.Frames = packet.WireFrames;
        packet.LastOrderKey = packet.OrderKey;
        if (_fullPayload)
        {
            packet.Payload ??= new byte[65536 + 4096];
        }

        return packet;
    }

    /// <summary>Puts a packet object back without touching the books: its frames live on elsewhere (in a ring, in segments).</summary>
    public void Recycle(Packet packet)
    {
        Invariant.That(!packet.IsFree, "a packet was freed twice");
        Invariant.That(packet.Next is null, "a queued packet was recycled");
        packet.Orphan(null);
        packet.IsFree = true;
        packet.Next = _free;
        _free = packet;
    }

    /// <summary>The destination's stack has it. Checks that it is intact, new and in order.</summary>
    public void Deliver(Packet packet)
    {
        ref PacketHeader header = ref packet.Header;
        Invariant.That(header.IsIntact, "a frame arrived corrupted");
        ref FlowBook book = ref Book(header);
        if (packet.OrderKey <= book.LastOrderKey)
        {
            Invariant.Fail($"a frame of flow {header.Flow} arrived twice or out of order: packet {header.PacketId}, " +
                $"segment {header.SegmentIndex}, after {book.LastOrderKey >> 8}/{book.LastOrderKey & 255}");
        }

        book.LastOrderKey = packet.LastOrderKey;
        book.DeliveredFrames += packet.Frames;
        Delivered += packet.Frames;
        if (_fullPayload && header.PayloadBytes > 0)
        {
            int mismatch = PayloadPattern.FirstMismatch(packet.Payload.AsSpan(0, header.PayloadBytes), header.Flow,
                IsReverse(header), PayloadOffset(header));
            Invariant.That(mismatch < 0, "a frame arrived with other payload bytes than were sent");
        }
    }

    /// <summary>True if what was sent in the flow and direction of <paramref name="header"/> has arrived up to <paramref name="orderKey"/>.</summary>
    public bool HasArrived(in PacketHeader header, long orderKey) => Book(header).LastOrderKey >= orderKey;

    /// <summary>Counts the packet's frames as lost at <paramref name="place"/> and frees it.</summary>
    public void Drop(Packet packet, DropPlace place)
    {
        Book(packet.Header).DroppedFrames += packet.Frames;
        Dropped += packet.Frames;
        _drops[(int)place] += packet.Frames;
        Recycle(packet);
    }

    /// <summary>Cuts wire segment <paramref name="index"/> out of <paramref name="packet"/>, as TSO hardware or software GSO does.</summary>
    public Packet CutSegment(Packet packet, int index)
    {
        int size = packet.Header.GsoSizeBytes;
        int offset = index * size;
        int bytes = Math.Min(size, packet.Header.PayloadBytes - offset);
        Packet segment = Rent(packet.Header);
        ref PacketHeader header = ref segment.Header;
        header.Sequence += offset;
        header.PayloadBytes = bytes;
        header.GsoSizeBytes = 0;
        header.SegmentIndex = (byte)(packet.Header.SegmentIndex + index);
        if (offset + bytes < packet.Header.PayloadBytes)
        {
            header.Flags &= ~PacketFlags.Push;
        }

        header.Seal();
        segment.Frames = 1;
        segment.LastOrderKey = segment.OrderKey;
        if (_fullPayload)
        {
            packet.Payload.AsSpan(offset, bytes).CopyTo(segment.Payload);
        }

        return segment;
    }

    /// <summary>Appends <paramref name="next"/> to <paramref name="held"/> (GRO) and frees it. They must be neighbours of one flow.</summary>
    public void Merge(Packet held, Packet next)
    {
        if (_fullPayload)
        {
            next.Payload.AsSpan(0, next.Header.PayloadBytes).CopyTo(held.Payload.AsSpan(held.Header.PayloadBytes));
        }

        if (held.Header.GsoSizeBytes == 0)
        {
            held.Header.GsoSizeBytes = (ushort)held.Header.PayloadBytes;
        }

        held.Header.PayloadBytes += next.Header.PayloadBytes;
        held.HasSum = false; // the sum of a merged packet is left to whoever cuts it
        held.Header.Acknowledgement = next.Header.Acknowledgement;
        held.Header.WindowBytes = next.Header.WindowBytes;
        held.Header.TimestampUs = next.Header.TimestampUs;
        held.Header.TimestampEchoUs = next.Header.TimestampEchoUs;
        held.Header.Flags |= next.Header.Flags;
        held.Header.Seal();
        held.Frames += next.Frames;
        held.LastOrderKey = next.LastOrderKey;
        Recycle(next);
    }

    private static bool IsReverse(in PacketHeader header) => (header.Flags & PacketFlags.Reverse) != 0;

    private static long PayloadOffset(in PacketHeader header) =>
        (header.Flags & PacketFlags.Udp) != 0 ? header.Sequence * 65536 : header.Sequence;

    private ref FlowBook Book(in PacketHeader header)
    {
        int index = (header.Flow * 2) + (IsReverse(header) ? 1 : 0);
        Invariant.That((uint)index < (uint)_books.Count, "a frame of a flow that does not exist");
        return ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_books)[index];
    }
}
