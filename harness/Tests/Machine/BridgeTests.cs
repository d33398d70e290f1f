using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Bridge, tap and backlog: what they hold, where they drop, and who pays for segments.</summary>
public sealed class BridgeTests
{
    private readonly SmallWorld _world = new(costs =>
    {
        costs[CostKey.NetdevReceiveSkb] = 1 * Us;
        costs[CostKey.BridgeForward] = 10 * Us;
        costs[CostKey.NetdevTransmitSkb] = 100 * Us;
        costs[CostKey.TapTransmit] = 1000 * Us;
        costs[CostKey.GsoSegment] = 10_000 * Us;
    });

    private readonly CpuContext _context;
    private readonly Bridge _bridge;
    private readonly int _flow;

    public BridgeTests()
    {
        _context = new CpuContext(_world.NewCore(), "context", CpuLevel.Thread, CpuComponent.Other);
        _bridge = new Bridge(_world.Accounts, sendersLeaveSums: true);
        _flow = _world.Accounts.AddFlow();
    }

    private PacketAccounts Accounts => _world.Accounts;

    [Fact]
    public void Each_direction_of_a_flow_leaves_through_the_port_that_was_learnt_for_it()
    {
        TapPort near = NewTap(), far = NewTap();
        _bridge.Learn(_flow, reverse: false, far);
        _bridge.Learn(_flow, reverse: true, near);
        Forward(Datagram(0));
        Forward(Datagram(0, reverse: true));
        Forward(Datagram(1));

        Assert.Equal((1, 2), (near.Count, far.Count));
        Assert.Equal(3 * 1111 * Us, _context.OwedPs);
    }

    [Fact]
    public void A_frame_for_which_no_port_was_learnt_is_dropped_at_the_bridge()
    {
        _bridge.Learn(_flow, reverse: true, NewTap());
        Forward(Datagram(0));
        Assert.Equal(1, Accounts.DroppedAt(DropPlace.Bridge));
        Assert.Equal(11 * Us, _context.OwedPs);
    }

    [Fact]
    public void A_large_packet_for_a_port_that_does_not_take_it_is_segmented_and_each_segment_paid_for()
    {
        TapPort tap = NewTap(acceptsGso: false);
        _bridge.Learn(_flow, reverse: false, tap);
        Forward(Accounts.Send(new PacketHeader { Flow = _flow, PayloadBytes = 5000, GsoSizeBytes = 1448, Flags = PacketFlags.Push }));

        Assert.Equal((11 + (4 * 11_100)) * Us, _context.OwedPs);
        Assert.Equal(4, tap.Count);
        for (int i = 0; i < 4; i++)
        {
            Packet segment = tap.Take(_context)!;
            Assert.Equal((i * 1448L, i == 3 ? 656 : 1448), (segment.Header.Sequence, segment.Header.PayloadBytes));
            Assert.Equal(i == 3, (segment.Header.Flags & PacketFlags.Push) != 0);
            Accounts.Deliver(segment);
            Accounts.Recycle(segment);
        }

        Assert.Equal(0, Accounts.InFlight);
    }

    [Fact]
    public void A_large_packet_passes_whole_to_a_port_that_takes_it()
    {
        TapPort tap = NewTap(acceptsGso: true);
        _bridge.Learn(_flow, reverse: false, tap);
        Forward(Accounts.Send(new PacketHeader { Flow = _flow, PayloadBytes = 5000, GsoSizeBytes = 1448 }));
        Assert.Equal(1111 * Us, _context.OwedPs);
        Assert.Equal(5000, tap.Peek()!.Header.PayloadBytes);
    }

    [Fact]
    public void A_full_tap_drops_and_says_where()
    {
        TapPort tap = NewTap(limit: 500);
        _bridge.Learn(_flow, reverse: false, tap);
        for (int i = 0; i < 510; i++)
        {
            Forward(Datagram(i));
        }

        Assert.Equal(500, tap.Count);
        Assert.Equal(10, Accounts.DroppedAt(DropPlace.TapQueue));
        Assert.Equal(500, Accounts.InFlight);
        tap.VerifyLittlesLaw();
    }

    [Fact]
    public void A_taps_reader_hears_of_each_packet_and_takes_them_in_order()
    {
        TapPort tap = NewTap();
        var reader = new CountingReader();
        tap.Reader = reader;
        _bridge.Learn(_flow, reverse: false, tap);
        for (int i = 0; i < 5; i++)
        {
            Forward(Datagram(i));
        }

        Assert.Equal(5, reader.Heard);
        Assert.Equal([0L, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => tap.Take(_context)!.Header.Sequence));
        Assert.Null(tap.Take(_context));
    }

    [Fact]
    public void A_backlog_holds_a_thousand_packets_and_hands_them_on_in_order()
    {
        var world = new SmallWorld();
        int flow = world.Accounts.AddFlow();
        var sink = new RecordingSink(world, usPerPacket: 1);
        var core = new HostCore(world.Simulator, "host", 0, world.Meter, hz: 0, world.Accounts, sink);
        world.At(10, () =>
        {
            for (int i = 0; i < 1010; i++)
            {
                core.Backlog.Enqueue(world.Accounts.Send(WireRig.UdpHeader(flow, i, 100, false)));
            }
        });
        world.RunUntil(2000);

        Assert.Equal(10, world.Accounts.DroppedAt(DropPlace.Backlog));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), sink.Received.Select(packet => packet.Header.Sequence));
        Assert.Equal(1010 * Us, sink.Received[^1].TimePs);
    }

    [Fact]
    public void A_thread_that_feeds_the_backlog_goes_on_after_its_packets_were_taken()
    {
        var world = new SmallWorld();
        int flow = world.Accounts.AddFlow();
        var sink = new RecordingSink(world, usPerPacket: 10);
        var core = new HostCore(world.Simulator, "host", 0, world.Meter, hz: 0, world.Accounts, sink);
        world.Start(core.Processor, "writer", async self =>
        {
            for (int i = 0; i < 3; i++)
            {
                await self.Spend(1);
                core.Backlog.Enqueue(world.Accounts.Send(WireRig.UdpHeader(flow, i, 100, false)));
            }

            await self.Spend(1);
            world.Note("writer");
        });
        world.RunUntil(2000);

        Assert.Equal([11 * Us, 22 * Us, 33 * Us], sink.Received.Select(packet => packet.TimePs));
        Assert.Equal(["34 writer"], world.Notes);
    }

    private TapPort NewTap(int limit = 500, bool acceptsGso = true) => new("tap0", Accounts, limit, acceptsGso);

    private Packet Datagram(long sequence, bool reverse = false) =>
        Accounts.Send(WireRig.UdpHeader(_flow, sequence, 100, reverse));

    private void Forward(Packet packet)
    {
        _bridge.OweInput(_context, packet);
        _bridge.Input(_context, packet);
    }

    private sealed class CountingReader : ITapReader
    {
        public int Heard { get; private set; }

        public void PacketQueued(CpuContext context) => Heard++;
    }
}
