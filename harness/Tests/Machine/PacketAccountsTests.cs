using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>The books of frames: whatever goes wrong with a frame stops the run.</summary>
public sealed class PacketAccountsTests
{
    private readonly PacketAccounts _accounts = new(fullPayload: true);
    private readonly int _flow;

    public PacketAccountsTests() => _flow = _accounts.AddFlow();

    [Fact]
    public void Every_frame_is_delivered_or_dropped_once_or_in_flight()
    {
        Packet a = Send(1448), b = Send(1448), c = Send(64_000, 1448);
        Assert.Equal(47, _accounts.Sent);
        _accounts.Deliver(a);
        _accounts.Recycle(a);
        _accounts.Drop(b, DropPlace.TapQueue);
        Assert.Equal(45, _accounts.InFlight);
        _accounts.Drop(c, DropPlace.Bridge);

        Assert.Equal((1, 46, 0), (_accounts.Delivered, _accounts.Dropped, _accounts.InFlight));
        Assert.Equal(1, _accounts.DroppedAt(DropPlace.TapQueue));
        Assert.Equal(45, _accounts.DroppedAt(DropPlace.Bridge));
        Assert.Equal(_accounts.Dropped, Enum.GetValues<DropPlace>().Sum(_accounts.DroppedAt));
    }

    [Fact]
    public void A_frame_that_arrives_twice_stops_the_run()
    {
        Packet packet = Send(100);
        _accounts.Deliver(packet);
        Assert.Contains("twice or out of order", Assert.Throws<InvariantException>(() => _accounts.Deliver(packet)).Message);
    }

    [Fact]
    public void A_frame_that_overtook_another_stops_the_run()
    {
        Packet first = Send(100), second = Send(100);
        _accounts.Deliver(second);
        Assert.Throws<InvariantException>(() => _accounts.Deliver(first));
    }

    [Fact]
    public void Segments_of_one_packet_must_keep_their_order_too()
    {
        Packet packet = Send(4344, 1448);
        Packet a = _accounts.CutSegment(packet, 0), b = _accounts.CutSegment(packet, 1);
        _accounts.Deliver(b);
        Assert.Throws<InvariantException>(() => _accounts.Deliver(a));
    }

    [Fact]
    public void The_two_directions_of_a_flow_are_ordered_by_themselves()
    {
        Packet forward = Send(100), reverse = Send(100, reverse: true), later = Send(100);
        _accounts.Deliver(later);
        _accounts.Deliver(reverse);
        Assert.Throws<InvariantException>(() => _accounts.Deliver(forward));
    }

    [Fact]
    public void A_lost_frame_may_leave_a_gap()
    {
        Packet lost = Send(100), next = Send(100);
        _accounts.Drop(lost, DropPlace.Qdisc);
        _accounts.Deliver(next);
        Assert.Equal(0, _accounts.InFlight);
    }

    [Theory]
    [InlineData("sequence")]
    [InlineData("length")]
    [InlineData("flag")]
    [InlineData("crc")]
    [InlineData("magic")]
    public void A_stamp_with_a_changed_field_stops_the_run(string field)
    {
        Packet packet = Send(100);
        switch (field)
        {
            case "sequence": packet.Header.Sequence ^= 1L << 40; break;
            case "length": packet.Header.PayloadBytes++; break;
            case "flag": packet.Header.Flags ^= PacketFlags.Push; break;
            case "crc": packet.Header.Crc ^= 1; break;
            case "magic": packet.Header.Magic = 0; break;
        }

        Assert.Contains("corrupted", Assert.Throws<InvariantException>(() => _accounts.Deliver(packet)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    [InlineData(99)]
    public void A_payload_byte_that_was_not_sent_stops_the_run(int index)
    {
        Packet packet = Send(100);
        packet.Payload![index] ^= 0x10;
        Assert.Contains("payload", Assert.Throws<InvariantException>(() => _accounts.Deliver(packet)).Message);
    }

    [Fact]
    public void A_packet_that_is_dropped_twice_stops_the_run()
    {
        Packet packet = Send(100);
        _accounts.Drop(packet, DropPlace.Qdisc);
        Assert.Throws<InvariantException>(() => _accounts.Drop(packet, DropPlace.Qdisc));
    }

    [Fact]
    public void A_packet_that_waits_in_a_queue_cannot_be_freed()
    {
        Packet a = Send(100), b = Send(100);
        var queue = new PacketQueue();
        queue.Enqueue(a);
        queue.Enqueue(b);
        Assert.Throws<InvariantException>(() => _accounts.Recycle(a));
    }

    [Fact]
    public void A_frame_of_an_unknown_flow_stops_the_run()
    {
        Assert.Throws<InvariantException>(() => _accounts.Send(new PacketHeader { Flow = 7 }));
    }

    [Theory]
    [InlineData(2896, 1448)]
    [InlineData(64_000, 1448)]
    [InlineData(10_001, 1000)]
    [InlineData(62_636, 8948)]
    public void Merging_the_segments_of_a_packet_gives_the_packet_back(int payload, int mss)
    {
        Packet packet = Send(payload, mss);
        PacketHeader whole = packet.Header;
        Packet[] segments = [.. Enumerable.Range(0, packet.WireFrames).Select(i => _accounts.CutSegment(packet, i))];
        Assert.All(segments, segment => Assert.True(segment.Header.IsIntact));
        Assert.Equal(payload, segments.Sum(segment => segment.Header.PayloadBytes));
        int frames = packet.Frames;
        _accounts.Recycle(packet);

        Packet merged = segments[0];
        foreach (Packet segment in segments[1..])
        {
            _accounts.Merge(merged, segment);
        }

        Assert.Equal(whole, merged.Header);
        Assert.Equal(frames, merged.Frames);
        Assert.Equal(frames, merged.WireFrames);
        _accounts.Deliver(merged); // checks every payload byte
        Assert.Equal(0, _accounts.InFlight);
        Assert.Throws<InvariantException>(() => _accounts.Deliver(merged));
    }

    [Fact]
    public void A_packet_object_is_used_again_without_traces_of_its_former_life()
    {
        Packet first = Send(3000, 1448);
        first.Owner = new NoBuffer();
        _accounts.Drop(first, DropPlace.Qdisc);
        Packet second = Send(100);

        Assert.Same(first, second);
        Assert.Null(second.Owner);
        Assert.Equal(1, second.Frames);
        _accounts.Deliver(second);
    }

    private Packet Send(int payload, int mss = 0, bool reverse = false)
    {
        var header = new PacketHeader
        {
            Flow = _flow,
            PayloadBytes = payload,
            GsoSizeBytes = (ushort)mss,
            Sequence = 1_000_003,
            Flags = PacketFlags.Ack | PacketFlags.Push | (reverse ? PacketFlags.Reverse : PacketFlags.None),
            Acknowledgement = 77,
            WindowBytes = 65_535,
            TimestampUs = 12,
            TimestampEchoUs = 5,
        };
        return _accounts.Send(header);
    }

    private sealed class NoBuffer : ISendBuffer
    {
        public void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context) { }
    }
}
