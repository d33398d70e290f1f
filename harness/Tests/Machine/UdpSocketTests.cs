using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Datagrams from application to application, and the two memory limits of their sockets.</summary>
public sealed class UdpSocketTests
{
    private const int DatagramBytes = 1472;
    private const int ChargeBytes = DatagramBytes + UdpSocket.SkbOverheadBytes;

    [Fact]
    public void A_sender_whose_buffer_is_full_sleeps_until_half_of_it_was_released()
    {
        var world = new SmallWorld();
        var accounts = world.Accounts;
        Processor core = world.NewCore();
        var softirq = new Softirq(core);
        var stack = new NetStack(world.Simulator, "test", new StackOptions(), softirq, accounts);
        var device = new FakeNetdev(world, softirq, slots: 100);
        stack.Attach(device);
        var socket = new UdpSocket(stack, accounts.AddFlow(), isInitiator: true) { SendBufferBytes = 10 * ChargeBytes };
        CpuContext sender = world.Start(core, "sender", async self =>
        {
            while (true)
            {
                await socket.SendAsync(self, DatagramBytes);
            }
        });
        world.RunUntil(100);
        Assert.Equal(10, device.Sent.Count);
        Assert.False(sender.IsReady);
        device.Free(5); // exactly half is not enough
        world.RunUntil(200);
        Assert.Equal(10, device.Sent.Count);
        device.Free(1);
        world.RunUntil(300);
        Assert.Equal(16, device.Sent.Count);
        Assert.False(sender.IsReady);
    }

    [Fact]
    public void Datagrams_that_find_the_receive_buffer_full_are_dropped_there()
    {
        var hosts = new TwoHosts();
        (UdpSocket left, UdpSocket right) = hosts.NewUdp(receiveBuffer: 20 * ChargeBytes);
        hosts.Start(hosts.Left, "sender", async self =>
        {
            for (int i = 0; i < 50; i++)
            {
                await left.SendAsync(self, DatagramBytes);
            }
        });
        hosts.World.RunUntil(1000);
        Assert.Equal(20, hosts.Accounts.Delivered);
        Assert.Equal(30, hosts.Accounts.DroppedAt(DropPlace.SocketBuffer));
        Assert.Equal(0, hosts.Accounts.InFlight);

        hosts.Start(hosts.Right, "receiver", async self =>
        {
            while (true)
            {
                await right.ReceiveAsync(self);
            }
        });
        hosts.World.RunUntil(2000);
        Assert.Equal(20, right.DatagramsRead);
        Assert.Equal(20L * DatagramBytes, right.BytesRead);
        Assert.Equal(19, right.LastSequence);
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(10_000_000_000)]
    public void A_sender_faster_than_the_wire_loses_nothing_and_keeps_the_wire_busy(long rate)
    {
        var hosts = new TwoHosts(new NicOptions { LinkBitsPerSecond = rate, TxRingEntries = 64 }, prices: costs =>
        {
            costs[CostKey.SocketSendCall] = costs[CostKey.UdpTransmitSkb] = Us / 10;
            costs[CostKey.NicTransmitDescriptor] = Us / 10;
        });
        (UdpSocket left, UdpSocket right) = hosts.NewUdp();
        hosts.Start(hosts.Left, "sender", async self =>
        {
            while (true)
            {
                await left.SendAsync(self, DatagramBytes);
            }
        });
        hosts.Start(hosts.Right, "receiver", async self =>
        {
            while (true)
            {
                await right.ReceiveAsync(self);
            }
        });
        hosts.World.RunUntil(20_000);

        Assert.Equal(0, hosts.Accounts.DroppedAt(DropPlace.Qdisc));
        double busy = hosts.Left.Nic!.WireBusyPs / (20_000.0 * Us);
        Assert.InRange(busy, 0.99, 1.01);
        Assert.True(right.DatagramsRead > 1000);
    }

    /// <summary>The driver frees each datagram at once, so the sender never sleeps, and all that it pays for is with bottom halves off.</summary>
    [Fact]
    public void A_sender_that_never_sleeps_shares_its_vCPU_with_a_thread_and_the_softirq()
    {
        var rig = new GuestRig(ApicMode.XApic);
        SmallWorld world = rig.World;
        Processor cpu = rig.Vcpu.Guest;
        _ = new GuestTick(world.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1);
        var softirq = new Softirq(cpu);
        var stack = new NetStack(world.Simulator, "guest", new StackOptions(), softirq, world.Accounts);
        var device = new FakeNetdev(world, softirq, slots: 100);
        stack.Attach(device);
        var socket = new UdpSocket(stack, world.Accounts.AddFlow(), isInitiator: true);
        CpuContext sender = world.Start(cpu, "sender", async self =>
        {
            while (true)
            {
                await socket.SendAsync(self, DatagramBytes);
                device.Free(1);
            }
        });
        CpuContext other = world.Start(cpu, "other", async self =>
        {
            while (true)
            {
                await self.Spend(10);
            }
        });
        var tasklet = new CountingTasklet();
        for (int ms = 10; ms < 200; ms += 10)
        {
            world.At((1000 * ms) + 0.5, () => softirq.Schedule(tasklet)); // half of them while the sender has its turn
        }

        world.RunUntil(200_000);
        cpu.Settle();

        Assert.True(device.Sent.Count > 10_000, $"{device.Sent.Count} datagrams");
        Assert.InRange(other.UsedPs / (double)sender.UsedPs, 0.7, 1.4);
        Assert.Equal(19, tasklet.Runs);
    }

    [Fact]
    public void A_request_and_its_response_take_the_same_time_round_after_round()
    {
        var hosts = new TwoHosts(new NicOptions { RxHoldoffPs = 0 });
        (UdpSocket left, UdpSocket right) = hosts.NewUdp();
        List<long> roundTrips = [];
        hosts.Start(hosts.Left, "client", async self =>
        {
            while (true)
            {
                long start = hosts.World.NowPs;
                await left.SendAsync(self, 1);
                await left.ReceiveAsync(self);
                roundTrips.Add(hosts.World.NowPs - start);
            }
        });
        hosts.Start(hosts.Right, "server", async self =>
        {
            while (true)
            {
                await right.ReceiveAsync(self);
                await right.SendAsync(self, 1);
            }
        });
        hosts.World.RunUntil(3000);

        Assert.True(roundTrips.Count > 100);
        Assert.Single(roundTrips.Skip(1).Distinct());
    }

    private sealed class CountingTasklet : Tasklet
    {
        public int Runs { get; private set; }

        public override SimTask RunAsync(CpuContext context)
        {
            Runs++;
            return SimTask.Completed;
        }
    }
}
