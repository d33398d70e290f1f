using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Rule 9 of the machine: queue stop and wake, the queueing discipline, software segmentation.</summary>
public sealed class NetdevTests
{
    private readonly SmallWorld _world = new(costs => costs[CostKey.GsoSegment] = 1 * Us);
    private readonly Processor _core;
    private readonly Softirq _softirq;
    private readonly int _flow;

    public NetdevTests()
    {
        _core = _world.NewCore();
        _softirq = new Softirq(_core);
        _flow = _world.Accounts.AddFlow();
    }

    [Fact]
    public void While_the_driver_has_stopped_the_queue_packets_wait_and_the_1001st_is_dropped()
    {
        var device = new FakeNetdev(_world, _softirq, slots: 10);
        Send(device, 1015);
        _world.RunUntil(100);

        Assert.True(device.IsStopped);
        Assert.Equal(10, device.TransmittedPackets);
        Assert.Equal(Netdev.QdiscLimit, device.QueuedPackets);
        Assert.Equal(5, _world.Accounts.DroppedAt(DropPlace.Qdisc));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void When_the_queue_wakes_the_packets_that_waited_leave_in_order(bool noticesLate)
    {
        var device = new FakeNetdev(_world, _softirq, slots: 10) { NoticesLate = noticesLate };
        Send(device, 100);
        for (int i = 1; i <= 25; i++)
        {
            _world.At(i * 100, () => device.Free(4));
        }

        _world.RunUntil(101);
        Assert.Equal(11, device.Sent.Count); // one of four has left
        _world.RunUntil(5000);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), device.Sent.Select(sent => sent.Sequence));
        Assert.Equal(100, device.TransmittedPackets);
        Assert.Equal(0, device.QueuedPackets);
        Assert.Equal(0, _world.Accounts.Dropped);
    }

    [Fact]
    public void A_packet_sent_while_the_queue_drains_on_another_core_does_not_overtake()
    {
        var device = new FakeNetdev(_world, _softirq, slots: 10, usPerPacket: 5);
        Processor other = _world.NewCore("other");
        var interrupts = new HostInterrupts(_core);
        var blocker = new InterruptSource(new Handler("blocker", async irq => await irq.Spend(200)));
        _world.Start(other, "sender", async self =>
        {
            for (int i = 0; i < 11; i++)
            {
                await SendAsync(device, self, i);
            }

            await self.Spend(955);
            await SendAsync(device, self, 11); // while an interrupt holds up the softirq that transmits packet 10
        });
        _world.At(1000, () => device.Free(10));
        _world.At(1001, () => interrupts.Raise(blocker));
        _world.RunUntil(5000);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), device.Sent.Select(sent => sent.Sequence));
    }

    [Fact]
    public void A_device_that_cannot_segment_gets_segments_and_the_sender_pays_for_each()
    {
        var device = new FakeNetdev(_world, _softirq, slots: 100, usPerPacket: 2);
        _world.Start(_core, "sender", async self =>
        {
            await device.TransmitAsync(self, _world.Accounts.Send(Large()));
            _world.Note("sent");
        });
        _world.RunUntil(1000);

        Assert.Equal([0L, 1448, 2896, 4344], device.Sent.Select(sent => sent.Sequence));
        Assert.Equal(4, _world.Meter.Ledger.Units(CostKey.GsoSegment));
        Assert.Equal(4, _world.Meter.Ledger.Units(CostKey.SkbAlloc));
        Assert.Equal(["12 sent"], _world.Notes);
        device.Free(4);
        Assert.Equal(4, _world.Accounts.Delivered);
        Assert.Equal(0, _world.Accounts.InFlight);
    }

    [Fact]
    public void A_device_that_can_segment_gets_the_large_packet_as_one()
    {
        var device = new FakeNetdev(_world, _softirq, slots: 100) { TakesLargePackets = true };
        _world.Start(_core, "sender", async self => await device.TransmitAsync(self, _world.Accounts.Send(Large())));
        _world.RunUntil(1000);

        Assert.Equal([0L], device.Sent.Select(sent => sent.Sequence));
        Assert.Equal(0, _world.Meter.Ledger.Units(CostKey.GsoSegment));
        device.Free(1);
        Assert.Equal(4, _world.Accounts.Delivered);
    }

    private PacketHeader Large() => new() { Flow = _flow, PayloadBytes = 5000, GsoSizeBytes = 1448, Flags = PacketFlags.Ack };

    private void Send(FakeNetdev device, int count) => _world.Start(_core, "sender", async self =>
    {
        for (int i = 0; i < count; i++)
        {
            await SendAsync(device, self, i);
        }
    });

    private async SimTask SendAsync(FakeNetdev device, CpuContext sender, long sequence)
    {
        sender.DisableBottomHalves();
        await device.TransmitAsync(sender, _world.Accounts.Send(WireRig.UdpHeader(_flow, sequence, 100, false)));
        sender.EnableBottomHalves();
    }
}
