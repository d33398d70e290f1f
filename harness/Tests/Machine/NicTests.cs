using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>The physical NIC and the wire between two of them.</summary>
public sealed class NicTests
{
    private const long GigabitPerSecond = 1_000_000_000;

    [Theory]
    [InlineData(1472, true, 10 * GigabitPerSecond, 1_230_400)]  // 1538 bytes on the wire, 0.8 ns each
    [InlineData(1448, false, GigabitPerSecond, 12_304_000)]     // the same frame by TCP with timestamps at 1 GbE
    [InlineData(8948, false, 10 * GigabitPerSecond, 7_230_400)] // jumbo frame: 9038 bytes
    [InlineData(1, true, GigabitPerSecond, 672_000)]            // least frame: 84 bytes, 1.488 million per second
    [InlineData(0, false, 10 * GigabitPerSecond, 72_000)]       // bare acknowledgement: 66 + 24 bytes
    public void A_frame_occupies_the_wire_for_its_bytes_and_the_framing(int payload, bool udp, long rate, long ps)
    {
        Assert.Equal(ps, Wire.SerializationPs(payload, udp, rate));
    }

    [Fact]
    public void A_frame_arrives_after_dma_serialization_and_propagation_and_the_next_right_behind_it()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 0 }, propagationPs: 20_000, dmaPs: 500_000);
        rig.SendUdp(3, payload: 1472);
        rig.World.RunUntil(100);

        const long FramePs = 1_230_400, FirstPs = 500_000 + 20_000, InterruptPs = 500_000;
        Assert.Equal(FirstPs + FramePs + InterruptPs, rig.Right.Received[0].TimePs);
        Assert.Equal([0L, 1, 2], rig.Right.Received.Select(frame => frame.Header.Sequence));
        Assert.Equal(3, rig.LeftNic.FramesSent);
        Assert.Equal(3 * FramePs, rig.LeftNic.WireBusyPs);
        Assert.Equal(FirstPs + (3 * FramePs) + InterruptPs, rig.Right.Received[2].TimePs);
    }

    [Fact]
    public void Both_directions_have_the_whole_rate()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 0 }, propagationPs: 0, dmaPs: 0);
        rig.SendUdp(100, payload: 1472);
        rig.SendUdp(100, payload: 1472, reverse: true);
        rig.World.RunUntil(1000);

        Assert.Equal(100 * 1_230_400, rig.Right.Received[^1].TimePs);
        Assert.Equal(100 * 1_230_400, rig.Left.Received[^1].TimePs);
        Assert.Equal(0, rig.World.Accounts.InFlight);
    }

    [Theory]
    [InlineData(1448, 1448, 1)]
    [InlineData(1449, 1448, 2)]
    [InlineData(65_160, 1448, 45)]
    [InlineData(64_000, 1448, 45)]
    [InlineData(62_636, 8948, 7)]
    public void Large_packets_leave_as_their_segments(int payload, int mss, int segments)
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 0 }, propagationPs: 0, dmaPs: 0);
        PacketHeader header = rig.TcpHeader(payload, mss);
        rig.LeftNic.Transmit(rig.World.Accounts.Send(header));
        rig.World.RunUntil(1000);

        PacketHeader[] received = [.. rig.Right.Received.Select(frame => frame.Header)];
        Assert.Equal(segments, received.Length);
        Assert.Equal(segments, rig.World.Accounts.Delivered);
        long expectedPs = 0;
        for (int i = 0; i < segments; i++)
        {
            bool last = i == segments - 1;
            int bytes = last ? payload - (mss * (segments - 1)) : mss;
            Assert.Equal(bytes, received[i].PayloadBytes);
            Assert.Equal(header.Sequence + (i * mss), received[i].Sequence);
            Assert.Equal(last, (received[i].Flags & PacketFlags.Push) != 0);
            Assert.Equal(0, segments > 1 ? received[i].GsoSizeBytes : 0);
            Assert.True(received[i].IsIntact);
            expectedPs += Wire.SerializationPs(bytes, false, 10 * GigabitPerSecond);
            Assert.Equal(expectedPs, rig.Right.Received[i].TimePs);
        }

        Assert.Equal(expectedPs, rig.LeftNic.WireBusyPs);
        Assert.Equal(0, rig.World.Accounts.InFlight);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Receive_interrupts_are_held_off(int holdoffUs)
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = holdoffUs * Us }, propagationPs: 0, dmaPs: 0);
        rig.SendUdp(900, payload: 1472);
        rig.World.RunUntil(2000);

        long busyUs = 900 * 1_230_400L / Us;
        Assert.Equal(900, rig.Right.Received.Count);
        Assert.InRange(rig.RightDevice.Interrupt!.Count, busyUs / holdoffUs, (busyUs / holdoffUs) + 2);
        Assert.True(rig.Right.Received.Select(frame => frame.TimePs).Zip(
            rig.Right.Received.Skip(1).Select(frame => frame.TimePs)).All(pair => pair.First <= pair.Second));
    }

    [Fact]
    public void Without_a_holdoff_each_lone_frame_interrupts()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 0 }, propagationPs: 0, dmaPs: 0);
        rig.SendUdp(50, payload: 1472);
        rig.World.RunUntil(1000);
        Assert.Equal(50, rig.RightDevice.Interrupt!.Count);
    }

    [Fact]
    public void The_first_frame_after_silence_is_not_held_off()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 100 * Us }, propagationPs: 0, dmaPs: 0);
        rig.World.At(500, () => rig.SendUdp(1, payload: 1472));
        rig.World.RunUntil(1000);
        Assert.Equal((500 * Us) + 1_230_400, rig.Right.Received.Single().TimePs);
    }

    /// <summary>A delay is paid by a lone frame too, unlike a least interval; frames that come meanwhile share the interrupt.</summary>
    [Fact]
    public void A_delay_runs_from_the_first_frame_that_waits()
    {
        var rig = new WireRig(new NicOptions { Moderation = NicModeration.Delay, RxHoldoffPs = 100 * Us }, propagationPs: 0, dmaPs: 0);
        rig.World.At(500, () => rig.SendUdp(1, payload: 1472));
        rig.World.At(550, () => rig.SendUdp(3, payload: 1472));
        rig.World.At(800, () => rig.SendUdp(1, payload: 1472));
        rig.World.RunUntil(1000);
        Assert.Equal(2, rig.RightDevice.Interrupt!.Count);
        Assert.All(rig.Right.Received.Take(4), frame => Assert.Equal((600 * Us) + 1_230_400, frame.TimePs));
        Assert.Equal((900 * Us) + 1_230_400, rig.Right.Received[4].TimePs);
    }

    /// <summary>With adaptive moderation what was sent interrupts as well, once for a TSO packet, some time behind its last frame.</summary>
    [Theory]
    [InlineData(NicModeration.Interval, 0)]
    [InlineData(NicModeration.Delay, 0)]
    [InlineData(NicModeration.Adaptive, 1)]
    public void Only_adaptive_moderation_interrupts_for_what_was_sent(NicModeration moderation, int interrupts)
    {
        var rig = new WireRig(new NicOptions { Moderation = moderation, RxHoldoffPs = 0 }, propagationPs: 0, dmaPs: 0);
        rig.LeftNic.Transmit(rig.World.Accounts.Send(rig.TcpHeader(65_160, 1448)));
        rig.World.RunUntil(1000);
        Assert.Equal(interrupts, rig.LeftDevice.Interrupt!.Count);
    }

    /// <summary>Pages that somebody lent are free in the poll that receives; without one an interrupt comes for them, late.</summary>
    [Theory]
    [InlineData(NicReclaim.Poll, false, 150)]
    [InlineData(NicReclaim.Poll, true, 50)]
    [InlineData(NicReclaim.Transmit, false, 250_000)]
    [InlineData(NicReclaim.Transmit, true, 50)]
    public void What_was_lent_comes_back_with_a_poll(NicReclaim reclaim, bool receives, long freeUs)
    {
        var rig = new WireRig(new NicOptions { Reclaim = reclaim, RxHoldoffPs = 0 }, propagationPs: 0, dmaPs: 0);
        var lender = new Lender(rig.World);
        Packet packet = rig.World.Accounts.Send(rig.TcpHeader(1448, 0));
        packet.Owner = lender;
        packet.OwnerCookie = 7;
        rig.LeftNic.Transmit(packet);
        if (receives)
        {
            rig.World.At(50, () => rig.RightNic.Transmit(rig.World.Accounts.Send(rig.TcpHeader(0, 0))));
        }

        rig.World.RunUntil(300_000);
        (long timePs, int bytes, ulong cookie) = Assert.Single(lender.Freed);
        Assert.Equal((1448, 7UL), (bytes, cookie));
        Assert.InRange(timePs, freeUs * Us, (freeUs + 2) * Us);
        Assert.Equal(1, rig.LeftDevice.Interrupt!.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Enough_frames_interrupt_at_once_held_off_or_not(int rxFrames)
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 10_000 * Us, RxFrames = rxFrames }, propagationPs: 0, dmaPs: 0);
        rig.SendUdp(1, payload: 1472); // begins the holdoff
        rig.World.At(100, () => rig.SendUdp(8, payload: 1472));
        rig.World.RunUntil(1000);

        Assert.Equal(9, rig.Right.Received.Count);
        Assert.Equal(1 + (8 / rxFrames), rig.RightDevice.Interrupt!.Count);
    }

    [Fact]
    public void Enough_frames_that_arrived_during_a_poll_interrupt_at_once_too()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 10_000 * Us, RxFrames = 4 }, propagationPs: 0, dmaPs: 0);
        rig.Sleep(100); // the interrupt handler's core is busy: 20 frames wait when it may interrupt
        rig.SendUdp(20, payload: 1472);
        rig.World.RunUntil(1000);
        rig.RightNic.MaskInterrupt();
        rig.SendUdp(6, payload: 1472);
        rig.World.RunUntil(2000);
        Assert.Equal(6, rig.RightNic.ReceivedCount);
        rig.RightNic.UnmaskInterrupt();
        rig.World.RunUntil(2001);
        Assert.Equal(0, rig.RightNic.ReceivedCount);
    }

    [Fact]
    public void A_full_receive_ring_drops_and_says_where()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 0, RxRingEntries = 16 }, propagationPs: 0, dmaPs: 0);
        rig.Sleep(1000);
        rig.SendUdp(40, payload: 1472);
        rig.World.RunUntil(2000);

        Assert.Equal(16, rig.Right.Received.Count);
        Assert.Equal(24, rig.World.Accounts.DroppedAt(DropPlace.NicRxRing));
        Assert.Equal(24, rig.World.Accounts.Dropped);
        Assert.Equal(0, rig.World.Accounts.InFlight);
        rig.RightNic.VerifyLittlesLaw();
    }

    [Fact]
    public void A_full_transmit_ring_stops_the_queue_until_a_quarter_is_free_and_keeps_the_order()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 0, TxRingEntries = 64 }, propagationPs: 0, dmaPs: 0);
        int flow = rig.World.Accounts.AddFlow();
        rig.World.Start(rig.LeftCore.Processor, "sender", async self =>
        {
            for (int i = 0; i < 200; i++)
            {
                self.DisableBottomHalves();
                await rig.LeftDevice.TransmitAsync(self, rig.World.Accounts.Send(WireRig.UdpHeader(flow, i, 1472, false)));
                self.EnableBottomHalves();
            }
        });
        rig.World.RunUntil(1);
        Assert.True(rig.LeftDevice.IsStopped);
        Assert.Equal(0, rig.LeftNic.FreeTxSlots);
        Assert.Equal(200 - 64, rig.LeftDevice.QueuedPackets);
        rig.World.RunUntil(17 * 1.2304 + 0.1);
        Assert.Equal(200 - 64 - 17, rig.LeftDevice.QueuedPackets);
        rig.World.RunUntil(1000);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), rig.Right.Received.Select(frame => frame.Header.Sequence));
        Assert.Equal(200 * 1_230_400, rig.Right.Received[^1].TimePs); // the wire was never idle
        Assert.Equal(0, rig.World.Accounts.Dropped);
    }

    [Fact]
    public void Forwarding_into_a_full_transmit_ring_waits_in_the_queueing_discipline()
    {
        var rig = new WireRig(new NicOptions { TxRingEntries = 8 }, propagationPs: 0, dmaPs: 0);
        int flow = rig.World.Accounts.AddFlow();
        CpuContext context = rig.LeftCore.Softirq.Context;
        for (int i = 0; i < 8 + Netdev.QdiscLimit + 2; i++)
        {
            rig.LeftDevice.Forward(context, rig.World.Accounts.Send(WireRig.UdpHeader(flow, i, 100, false)));
        }

        Assert.Equal(Netdev.QdiscLimit, rig.LeftDevice.QueuedPackets);
        rig.World.RunUntil(10_000);
        Assert.Equal(2, rig.World.Accounts.DroppedAt(DropPlace.Qdisc));
        Assert.Equal(8 + Netdev.QdiscLimit, rig.Right.Received.Count);
    }

    [Fact]
    public void Gro_merges_the_segments_of_a_poll_into_one_packet()
    {
        var rig = new WireRig(new NicOptions { RxHoldoffPs = 100 * Us, Gro = true }, propagationPs: 0, dmaPs: 0);
        rig.SendUdp(1, payload: 100); // begins the holdoff
        rig.World.At(10, () => rig.LeftNic.Transmit(rig.World.Accounts.Send(rig.TcpHeader(14_480, 1448))));
        rig.World.RunUntil(1000);

        Assert.Equal([1, 10], rig.Right.Received.Select(packet => packet.Frames));
        Assert.Equal(14_480, rig.Right.Received[1].Header.PayloadBytes);
        Assert.Equal(11, rig.World.Accounts.Delivered);
    }

    private sealed class Lender(SmallWorld world) : ISendBuffer
    {
        public List<(long TimePs, int PayloadBytes, ulong Cookie)> Freed { get; } = [];

        public bool LendsPages => true;

        public void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context) =>
            Freed.Add((world.Simulator.NowPs, payloadBytes, cookie));
    }
}
