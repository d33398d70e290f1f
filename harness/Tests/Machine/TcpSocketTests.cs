using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>TCP from application to application: blocking, waking, timers.</summary>
public sealed class TcpSocketTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            var random = new RandomStream(11, "sizes");
            foreach (int size in (int[])[1, 64, 1447, 1448, 1449, 4096, 16_384, 65_536, 200_000])
            {
                data.Add(size, 1 + (int)random.NextBelow(2 * size), 8192 << (int)random.NextBelow(4));
                data.Add(size, 65_536, 16_384);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_stream_of_messages_arrives_whole_whatever_their_size(int messageBytes, int readBytes, int sendBuffer)
    {
        var hosts = new TwoHosts();
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { SendBufferInitialBytes = sendBuffer });
        int messages = Math.Clamp(2_000_000 / messageBytes, 20, 2000);
        StartStream(hosts, left, right, messageBytes, messages, readBytes);
        hosts.World.RunUntil(200_000);

        Assert.Equal((long)messageBytes * messages, right.BytesRead);
        Assert.Equal(0, hosts.Accounts.Dropped);
        Assert.Equal(0, left.Connection.Timeouts);
        Assert.Equal(0, left.Connection.Retransmissions);
    }

    [Fact]
    public void Both_directions_of_a_connection_stream_at_once()
    {
        var hosts = new TwoHosts(options: new SimulatorOptions { Chaos = true, Seed = 3 });
        (TcpSocket left, TcpSocket right) = hosts.NewTcp();
        StartStream(hosts, left, right, 16_384, 50, 65_536);
        StartStream(hosts, right, left, 10_000, 50, 4096, hosts.Right, hosts.Left);
        hosts.World.RunUntil(500_000);

        Assert.Equal(50 * 16_384, right.BytesRead);
        Assert.Equal(50 * 10_000, left.BytesRead);
    }

    [Fact]
    public void A_writer_that_found_the_send_buffer_full_is_woken_by_acknowledgements()
    {
        var hosts = new TwoHosts();
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions
        {
            SendBufferInitialBytes = 20_000,
            SendBufferAutotune = false,
            ReceiveBufferBytes = 30_000,
            ReceiveBufferAutotune = false,
        });
        CpuContext writer = hosts.Start(hosts.Left, "writer", async self =>
        {
            await left.SendAsync(self, 100_000);
            hosts.World.Note("written");
        });
        hosts.World.RunUntil(10_000);
        Assert.False(writer.IsReady); // nobody reads: both buffers are full
        Assert.Empty(hosts.World.Notes);
        Assert.Equal(20 * 1448, left.Connection.BytesWritten); // two packets of half a window; the second, unacknowledged, leaves less than a third free

        hosts.Start(hosts.Right, "reader", async self =>
        {
            while (true)
            {
                await right.ReceiveAsync(self, 5000);
            }
        });
        hosts.World.RunUntil(20_000);
        Assert.Single(hosts.World.Notes);
        Assert.Equal(100_000, right.BytesRead);
    }

    /// <summary>tcp_sendmsg pushes what it has copied 64 KiB at a time: the receiver has begun before the last byte is copied.</summary>
    [Fact]
    public void A_large_send_is_pushed_skb_by_skb()
    {
        var hosts = new TwoHosts(prices: costs => costs.SetNs(CostKey.CopyUserByte, 1));
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { SendBufferInitialBytes = 1_000_000 });
        hosts.Start(hosts.Left, "writer", self => left.SendAsync(self, 262_144));
        hosts.Start(hosts.Right, "reader", async self => await right.ReceiveAsync(self, 1));
        hosts.World.RunUntil(100); // 100 us: 64 KiB of the 256 are copied, the next are on the way
        Assert.Equal(65_536, left.Connection.BytesWritten);
        Assert.Equal(1, right.BytesRead);
    }

    /// <summary>
    /// TCP small queues: a window of 1.4 MB is open, yet no more than the limit and the packet that crosses it waits in the device; the rest goes on as
    /// packets leave. The NIC's driver orphans what is in its ring, so the ring is short and the queueing discipline counts.
    /// </summary>
    [Theory]
    [InlineData(0, 1_000_000, 4_000_000)] // no limit, nothing counted: what is in flight instead
    [InlineData(262_144, 262_145, 262_144 + 65_160)]
    [InlineData(65_536, 65_537, 65_536 + 65_160)]
    public void A_small_queue_keeps_what_it_cannot_send_in_the_socket(int limit, long least, long most)
    {
        var hosts = new TwoHosts(new NicOptions { LinkBitsPerSecond = 1_000_000_000, TxRingEntries = 2 });
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions
        {
            SmallQueueBytes = limit,
            SendBufferInitialBytes = 4 << 20,
            ReceiveBufferBytes = 4 << 20,
            InitialWindowSegments = 1000,
            InitialReceiveWindowSegments = 1000,
        });
        StartStream(hosts, left, right, 1_000_000, 4, 65_536);
        long held = 0;
        for (int us = 0; us < 60_000; us += 10)
        {
            hosts.World.RunUntil(us);
            held = Math.Max(held, limit == 0 ? left.Connection.BytesSent - left.Connection.BytesAcked : left.BytesInDevice);
        }

        Assert.InRange(held, least, most);
        Assert.Equal(4_000_000, right.BytesRead);
        Assert.Equal(0, left.BytesInDevice);
    }

    /// <summary>One thread and three streams: it sleeps in poll() until one has room, and none starves.</summary>
    [Fact]
    public void One_thread_serves_several_streams_by_poll()
    {
        var hosts = new TwoHosts();
        (TcpSocket Left, TcpSocket Right)[] streams = [hosts.NewTcp(), hosts.NewTcp(), hosts.NewTcp()];
        hosts.Start(hosts.Left, "writer", async self =>
        {
            while (true)
            {
                foreach ((TcpSocket left, _) in streams)
                {
                    if (left.Connection.IsWritable)
                    {
                        await left.SendSomeAsync(self, 50_000);
                    }
                }

                while (!streams.Any(stream => stream.Left.Connection.IsWritable))
                {
                    Array.ForEach(streams, stream => stream.Left.Watch(self, forRoom: true));
                    await self.Block("poll");
                }
            }
        });
        hosts.Start(hosts.Right, "reader", async self =>
        {
            while (true)
            {
                foreach ((_, TcpSocket right) in streams.Where(stream => stream.Right.Connection.ReadableBytes > 0))
                {
                    await right.ReceiveAsync(self, 65_536);
                }

                while (!streams.Any(stream => stream.Right.Connection.ReadableBytes > 0))
                {
                    Array.ForEach(streams, stream => stream.Right.Watch(self, forRoom: false));
                    await self.Block("poll");
                }
            }
        });
        hosts.World.RunUntil(50_000);
        Assert.All(streams, stream => Assert.True(stream.Right.BytesRead > 2_000_000, $"{stream.Right.BytesRead}"));
    }

    /// <summary>On the prequeue TCP costs the reader what it costs the softirq elsewhere, and data come in order and whole.</summary>
    [Theory]
    [InlineData(TcpAckRule.AtOnce, false)]
    [InlineData(TcpAckRule.Prequeue, true)]
    public void With_a_prequeue_the_reader_pays_for_tcp(TcpAckRule rule, bool readerPays)
    {
        var hosts = new TwoHosts();
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { AckRule = rule });
        CpuContext reader = hosts.Start(hosts.Right, "reader", async self =>
        {
            while (right.BytesRead < 1_000_000)
            {
                await right.ReceiveAsync(self, 65_536);
            }
        });
        hosts.Start(hosts.Left, "writer", async self => await left.SendAsync(self, 1_000_000));
        hosts.World.RunUntil(500_000);
        Assert.Equal(1_000_000, right.BytesRead);
        CpuContext softirq = hosts.Right.Cores[1].Softirq.Context;
        Assert.Equal(readerPays, reader.UsedPs > softirq.UsedPs);
        Assert.InRange(hosts.World.Meter.Ledger.Units(CostKey.TcpReceiveSegment), 691, 710); // once per segment, whoever pays
        Assert.Equal(0, left.Connection.Retransmissions);
    }

    /// <summary>Who keeps up acknowledges each second segment; whoever has fallen behind reads much at a time and acknowledges seldom.</summary>
    [Theory]
    [InlineData(50, 1.8, 2.2)]
    [InlineData(4000, 8, 100)]
    public void Behind_a_prequeue_the_pace_of_the_reader_is_that_of_acknowledgements(int copyPsPerByte, double least, double most)
    {
        var hosts = new TwoHosts(prices: costs => costs[CostKey.CopyUserByte] = copyPsPerByte);
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { AckRule = TcpAckRule.Prequeue });
        StartStream(hosts, left, right, 16_384, 1000, 87_380);
        hosts.World.RunUntil(2_000_000);
        Assert.Equal(1000 * 16_384, right.BytesRead);
        Ledger ledger = hosts.World.Meter.Ledger;
        Assert.InRange((double)ledger.Units(CostKey.TcpReceiveSegment) / ledger.Units(CostKey.TcpReceiveAck), least, most);
    }

    /// <summary>Calls smaller than a segment take it in parts; what is left over waits in the receive queue, in order and whole.</summary>
    [Fact]
    public void A_call_smaller_than_a_segment_leaves_the_rest()
    {
        var hosts = new TwoHosts();
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { AckRule = TcpAckRule.Prequeue });
        StartStream(hosts, left, right, 10_000, 20, 700);
        hosts.World.RunUntil(500_000);
        Assert.Equal(200_000, right.BytesRead);
        Assert.Equal(0, right.Connection.ReadableBytes);
        Assert.Equal(0, left.Connection.Retransmissions);
    }

    [Fact]
    public void A_closed_window_is_probed_by_a_timer_in_softirq_and_opens_again()
    {
        var hosts = new TwoHosts();
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { ReceiveBufferBytes = 10_000, ReceiveBufferAutotune = false });
        hosts.Start(hosts.Left, "writer", async self => await left.SendAsync(self, 60_000));
        hosts.World.RunUntil(50_000);
        long sent = hosts.Accounts.Sent;
        long readBefore = right.Connection.BytesReceivedInOrder;
        long softirqPs = hosts.Left.Cores[1].Softirq.Context.UsedPs;
        hosts.World.Simulator.RunUntil(2000 * Ms);
        Assert.True(hosts.Accounts.Sent > sent);
        Assert.InRange(right.Connection.BytesReceivedInOrder - readBefore, 0, 1448);
        Assert.True(hosts.Left.Cores[1].Softirq.Context.UsedPs > softirqPs);

        hosts.Start(hosts.Right, "reader", async self =>
        {
            while (true)
            {
                await right.ReceiveAsync(self, 65_536);
            }
        });
        hosts.World.Simulator.RunUntil(4000 * Ms);
        Assert.Equal(60_000, right.BytesRead);
    }

    [Fact]
    public void A_delayed_acknowledgement_leaves_by_a_timer_in_softirq()
    {
        var hosts = new TwoHosts();
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(
            new TcpOptions { QuickAckSegments = 0, InitialReceiveWindowSegments = 1000 }); // a window that need not open
        hosts.Start(hosts.Left, "writer", async self => await left.SendAsync(self, 1448)); // a full segment may wait for another
        hosts.Start(hosts.Right, "reader", async self => await right.ReceiveAsync(self, 2000));
        hosts.World.RunUntil(39_000);
        Assert.Equal(1448, right.BytesRead);
        Assert.Equal(0, left.Connection.BytesAcked);
        long softirqPs = hosts.Right.Cores[1].Softirq.Context.UsedPs;

        hosts.World.RunUntil(41_000);
        Assert.Equal(1448, left.Connection.BytesAcked);
        Assert.Equal(0, left.Connection.Retransmissions);
        Assert.True(hosts.Right.Cores[1].Softirq.Context.UsedPs > softirqPs);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    public void Frames_lost_in_a_receive_ring_are_sent_again(int rxRing)
    {
        var hosts = new TwoHosts(new NicOptions { RxRingEntries = rxRing, RxHoldoffPs = 200 * Us });
        (TcpSocket left, TcpSocket right) = hosts.NewTcp();
        StartStream(hosts, left, right, 65_536, 30, 65_536);
        hosts.World.Simulator.RunUntil(60_000 * Ms);

        Assert.Equal(30 * 65_536, right.BytesRead);
        Assert.True(hosts.Accounts.DroppedAt(DropPlace.NicRxRing) > 0);
        Assert.True(left.Connection.Retransmissions > 0);
        Assert.Equal(hosts.Accounts.Dropped, hosts.Accounts.DroppedAt(DropPlace.NicRxRing));
        Assert.Equal(0, hosts.Accounts.InFlight);
    }

    [Fact]
    public void A_lost_tail_is_sent_again_when_the_retransmission_timer_expires_in_softirq()
    {
        var hosts = new TwoHosts(new NicOptions { RxRingEntries = 2, RxHoldoffPs = 0 });
        (TcpSocket left, TcpSocket right) = hosts.NewTcp(new TcpOptions { Tso = false });
        hosts.Start(hosts.Right, "reader", async self =>
        {
            while (true)
            {
                await right.ReceiveAsync(self, 65_536);
            }
        });
        // The right host's interrupt core is busy when the last segments come: two fit the ring.
        var blocker = new InterruptSource(new Handler("blocker", async irq => await irq.Spend(5000)));
        hosts.World.At(1, () => hosts.Right.Cores[1].Interrupts.Raise(blocker));
        hosts.Start(hosts.Left, "writer", async self =>
        {
            await self.Spend(10);
            await left.SendAsync(self, 3 * 1448);
        });
        hosts.World.RunUntil(100_000);
        Assert.Equal(1, hosts.Accounts.Dropped);
        Assert.Equal(2 * 1448, right.BytesRead);
        hosts.World.Simulator.RunUntil(4000 * Ms);

        Assert.Equal(3 * 1448, right.BytesRead);
        Assert.Equal(1, left.Connection.Timeouts);
        Assert.Equal(1, left.Connection.Retransmissions);
    }

    private static void StartStream(TwoHosts hosts, TcpSocket from, TcpSocket to, int messageBytes, int messages, int readBytes,
        HostSystem? sender = null, HostSystem? receiver = null)
    {
        hosts.Start(sender ?? hosts.Left, "writer", async self =>
        {
            for (int i = 0; i < messages; i++)
            {
                await from.SendAsync(self, messageBytes);
            }
        });
        hosts.Start(receiver ?? hosts.Right, "reader", async self =>
        {
            while (true)
            {
                await to.ReceiveAsync(self, readBytes);
            }
        });
    }
}
