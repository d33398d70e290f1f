using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Tests.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Resources;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Smp;

/// <summary>Several queue pairs: who takes which interrupt, which flow goes where, what it takes.</summary>
public sealed class MultiqueueTests
{
    private const string Sets = "vcpus=4 streams=4 direction=send rig.host_cores=12 options.peer_app_core=1 warmup_s=0.004 measure_s=0.01";
    private readonly SmallWorld _world = new();

    [Fact]
    public void Each_pair_interrupts_its_own_vCPU_and_there_are_no_fewer_interrupts_in_all()
    {
        RunOutcome one = Contract.Verify(new Scenario("vhost-net@modern", "tcp-stream", Sets, 1, Chaos: false));
        RunOutcome four = Contract.Verify(new Scenario("vhost-net@modern+front_end[queue-pairs=4]", "tcp-stream", Sets, 1, Chaos: false));

        List<InterruptCount> inputs = [.. four.Interrupts.Where(line => line.Vector.Contains("-input.", StringComparison.Ordinal))];
        Assert.Equal([0, 1, 2, 3], inputs.Select(line => line.Vcpu));
        Assert.All(inputs, line => Assert.EndsWith($"-input.{line.Vcpu}", line.Vector, StringComparison.Ordinal));
        Assert.All(inputs, line => Assert.True(line.Count > 0));
        Assert.True(Inputs(four) >= Inputs(one));

        // Acknowledgements come where the sender runs, so nobody has to be told.
        Assert.True(Rescheduling(one) > 0);
        Assert.Equal(0, Rescheduling(four));
    }

    /// <summary>What the host's own applications take on a vCPU's core a pinned measurement would not have.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(2, 2)]
    public void Applications_of_the_host_and_vCPUs_have_cores_of_their_own(int vcpus, int guests)
    {
        RunOutcome outcome = new Scenario("vhost-net@modern", "tcp-stream", $"topology=guest-to-host vcpus={vcpus} guests={guests} streams={vcpus} "
            + "rig.host_cores=20 warmup_s=0.002 measure_s=0.004", 1, Chaos: false).Run();
        HashSet<string> applications = CoresOf(outcome, "host/");
        HashSet<string> guestCores = CoresOf(outcome, "guest");
        Assert.InRange(applications.Count, vcpus, vcpus * guests);
        Assert.True(guestCores.Count >= vcpus * guests);
        Assert.Empty(applications.Intersect(guestCores));
    }

    private static HashSet<string> CoresOf(RunOutcome outcome, string component) =>
        [.. outcome.Cpu.Where(share => share.BusyPs > 0 && share.Component.StartsWith(component, StringComparison.Ordinal)).Select(share => share.Core)];

    [Fact]
    public void One_vCPU_uses_one_pair_however_many_there_are()
    {
        const string sets = "streams=4 direction=both warmup_s=0.004 measure_s=0.004";
        RunOutcome one = Contract.Verify(new Scenario("vhost-net@modern", "tcp-stream", sets, 1, Chaos: false));
        RunOutcome four = Contract.Verify(new Scenario("vhost-net@modern+front_end[queue-pairs=4]", "tcp-stream", sets, 1, Chaos: false));
        Assert.Equal(one.Metrics["goodput_bps"], four.Metrics["goodput_bps"]);
        Assert.Equal(Inputs(one), Inputs(four));
    }

    [Theory]
    [InlineData("vhost-net@2011-10+front_end[queue-pairs=4]", 1 + 8, 16, 8, 4)]
    [InlineData("vhost-net@modern+front_end[queue-pairs=4]+back_end[worker=per-virtqueue]", 1 + 8, 16, 8, 8)]
    [InlineData("vhost-net@modern+front_end[queue-pairs=4]+back_end[worker=global]", 1 + 8, 16, 8, 1)]
    [InlineData("vhost-net@modern+front_end[queue-pairs=4]+kick=polled+back_end=sidecore[worker=per-device]", 1 + 8, 8, 0, 1)]
    public void Each_pair_takes_two_vectors_and_four_eventfds(string lane, int vectors, int eventfds, int busDevices, int threads)
    {
        ResourceRow row = ResourceSurvey.Of(TransportCatalog.Default.Parse(lane), Scenario.Machine("A"), [1]).Single();
        if (row.Tally is not { } tally)
        {
            Assert.Contains("does not say", row.WhyNone, StringComparison.Ordinal); // a polled kick has nothing to count
            return;
        }

        Assert.Equal(vectors, tally[ResourceKind.Vectors]);
        Assert.Equal(eventfds, tally[ResourceKind.Eventfds]);
        Assert.Equal(busDevices, tally[ResourceKind.IoBusDevices]);
        Assert.Equal(threads, tally[ResourceKind.Threads]);
        Assert.Equal(1, tally[ResourceKind.PciSlots]);
    }

    [Fact]
    public void A_flow_changes_its_queue_only_when_its_last_packet_has_arrived()
    {
        int flow = _world.Accounts.AddFlow();
        var queues = new FlowQueues(_world.Accounts);
        Packet first = Send(flow, 0);
        Assert.Equal(2, queues.Choose(first, wanted: 2));
        Packet second = Send(flow, 1);
        Assert.Equal(2, queues.Choose(second, wanted: 3));
        _world.Accounts.Deliver(first);
        Assert.Equal(2, queues.Choose(Send(flow, 2), wanted: 3)); // the second is still under way

        int other = _world.Accounts.AddFlow();
        Packet alone = Send(other, 0);
        Assert.Equal(0, queues.Choose(alone, wanted: 0));
        _world.Accounts.Deliver(alone);
        Assert.Equal(1, queues.Choose(Send(other, 1), wanted: 1));
        Assert.Equal(1, queues.Moves);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // macvtap remembers nothing
    public void A_tap_sends_a_flow_where_the_guest_last_sent_from(bool isAutomatic)
    {
        TapPort[] ports = [.. Enumerable.Range(0, 4).Select(i => new TapPort($"tap.{i}", _world.Accounts, 500, acceptsGso: true))];
        var steering = new TapSteering(_world.Accounts, ports, isAutomatic);
        int flow = _world.Accounts.AddFlow();
        Packet first = Send(flow, 0);
        TapPort hashed = steering.QueueFor(first);
        int elsewhere = (Array.IndexOf(ports, hashed) + 1) % ports.Length;
        steering.Sent(flow, elsewhere);
        _world.Accounts.Deliver(first);
        Assert.Same(isAutomatic ? ports[elsewhere] : hashed, steering.QueueFor(Send(flow, 1)));
    }

    [Fact]
    public void The_hash_spreads_flows_over_all_queues()
    {
        TapPort[] ports = [.. Enumerable.Range(0, 4).Select(i => new TapPort($"tap.{i}", _world.Accounts, 500, acceptsGso: true))];
        var steering = new TapSteering(_world.Accounts, ports, isAutomatic: true);
        int[] flows = [.. Enumerable.Range(0, 400).Select(_ => steering.QueueFor(Send(_world.Accounts.AddFlow(), 0))).GroupBy(port => port)
            .Select(group => group.Count())];
        Assert.Equal(4, flows.Length);
        Assert.All(flows, count => Assert.InRange(count, 80, 120));
    }

    /// <summary>Two CPUs send at once: one runs the queue, the other leaves its packets to it and goes on.</summary>
    [Fact]
    public void One_CPU_at_a_time_is_in_the_driver()
    {
        var device = new FakeNetdev(_world, new Softirq(_world.NewCore("cpu0")), slots: 100, usPerPacket: 10) { HasSeveralSenders = true };
        int flow = _world.Accounts.AddFlow();
        for (int cpu = 1; cpu <= 2; cpu++)
        {
            int number = cpu;
            Processor processor = _world.NewCore($"cpu{cpu}");
            _ = new Softirq(processor);
            _world.Start(processor, $"sender{cpu}", async self =>
            {
                await self.Spend(number);
                for (int i = 0; i < 5; i++)
                {
                    self.DisableBottomHalves();
                    await device.TransmitAsync(self, Send(flow, (10 * number) + i));
                    self.EnableBottomHalves();
                    await self.Spend(1);
                }

                _world.Note($"cpu{number}");
            });
        }

        _world.RunUntil(1000);
        Assert.Equal(10, device.Sent.Count);
        Assert.All(device.Sent.Zip(device.Sent.Skip(1)), pair => Assert.True(pair.Second.TimePs - pair.First.TimePs >= 10 * Us));
        Assert.Equal(5, device.HandedOverPackets);
        Assert.Equal("7 cpu2", _world.Notes[0]); // five microseconds of its own: it has not waited
        Assert.Equal(0, device.QueuedPackets);
    }

    private Packet Send(int flow, long sequence) => _world.Accounts.Send(WireRig.UdpHeader(flow, sequence, 100, false));

    private static long Inputs(RunOutcome outcome) =>
        outcome.Interrupts.Where(line => line.Vector.Contains("-input", StringComparison.Ordinal)).Sum(line => line.Count);

    private static long Rescheduling(RunOutcome outcome) =>
        outcome.Interrupts.Where(line => line.Vector.EndsWith("RES", StringComparison.Ordinal)).Sum(line => line.Count);
}
