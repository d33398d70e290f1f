using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Smp;

/// <summary>The contract of every lane, with guests of several vCPUs, and with several queue pairs.</summary>
public sealed class SmpConformanceTests
{
    private const int UsualSeeds = 60;
    private const int Shards = 6;
    private const string Moment = " rig.host_cores=12 warmup_s=0.0005 measure_s=0.0015";
    private const string ChaosMoment = " rig.host_cores=12 warmup_s=0.001 measure_s=0.005";
    private const string Pairs = "vhost-net@modern+front_end[queue-pairs=";

    private static readonly IReadOnlyList<string> s_lanes = [.. TransportCatalog.Default.Hybrids()
        .Where(hybrid => hybrid.IsValid && Fault(hybrid.Lane!) is null).Select(hybrid => hybrid.Lane!.Id)];

    private static readonly string[] s_multiqueue =
    [
        Pairs + "4]",
        Pairs + "2]+attachment=macvtap",
        Pairs + "4,rx-usecs=20]",
        Pairs + "4]+back_end[worker=global]",
        Pairs + "4]+back_end[worker=per-virtqueue]",
        Pairs + "4]+back_end[busyloop-us=20]",
        Pairs + "4]+rings=packed-virtqueue",
        Pairs + "4]+kick=mmio-ioeventfd[decode=fast]",
        Pairs + "3]+kick=polled+back_end=sidecore",
        "vhost-net@2011-10+front_end[queue-pairs=4]",
        "virtio-pci-eventfd@modern+front_end[queue-pairs=4]",
        "virtio-pci-eventfd@modern+front_end[queue-pairs=2]+back_end[threads=per-queue]",
    ];

    /// <summary>The contestants that have guests, and several queue pairs with everything that they go with.</summary>
    public static TheoryData<string> Lanes { get; } =
    [
        "virtio-pci", "virtio-pci-eventfd", "emulated-nic", "vhost-net", "venet", "virtio-vbus", "assigned-nic",
        "vhost-net+front_end[driver=2.6.31]", "venet@2009-04", "vhost-net@modern", "vhost-net+interrupts=pv-ic",
        .. s_multiqueue,
    ];

    /// <summary>Shards of the swarm's seeds.</summary>
    public static TheoryData<int> AllShards { get; } = [.. Enumerable.Range(0, Shards)];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Every_frame_arrives_in_order(string lane) => Verify(lane, Moment, chaos: false);

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Every_frame_arrives_in_order_whatever_the_schedule(string lane) => Verify(lane, ChaosMoment, chaos: true);

    [Theory]
    [MemberData(nameof(AllShards))]
    public void Any_lane_on_any_machine_under_any_load_keeps_the_contract(int shard)
    {
        foreach (ulong seed in Soak.Seeds(UsualSeeds).Where(seed => (int)(seed % Shards) == shard))
        {
            Contract.Verify(Draw(seed));
        }
    }

    [Theory]
    [InlineData("bare-metal", "no guest")]
    [InlineData("pcie-boards", "one processor")]
    [InlineData("lguest", "uniprocessor")]
    [InlineData("xen-pv", "not simulated")]
    public void Lanes_without_such_guests_say_why(string lane, string reason)
    {
        var scenario = new Scenario(lane, "udp-rr", "vcpus=2" + Moment, 1, Chaos: false);
        Exception e = Assert.Throws<InvalidOperationException>(() => scenario.Run());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    private static Scenario Draw(ulong seed)
    {
        Scenario scenario = SwarmTests.Draw(seed);
        var random = new RandomStream(seed, "smp swarm");
        bool isMultiqueue = random.NextBelow(2) == 0;
        string lane = isMultiqueue ? s_multiqueue[(int)random.NextBelow(s_multiqueue.Length)] : s_lanes[(int)random.NextBelow(s_lanes.Count)];
        Reach reach = TransportCatalog.Default.Parse(lane).Attachment.Kind.Reach;
        string sets = string.Join(' ', scenario.Sets.Replace("measure_s=0.0015", "measure_s=0.004", StringComparison.Ordinal).Split(' ')
            .Where(set => !set.StartsWith("streams", StringComparison.Ordinal))
            .Where(set => (reach.Host && reach.OtherGuests) || !set.StartsWith("topology", StringComparison.Ordinal)));
        string streams = scenario.Workload.EndsWith("stream", StringComparison.Ordinal) ? $" streams={1 + random.NextBelow(6)}" : "";
        return scenario with
        {
            Lane = lane,
            Sets = $"{sets} vcpus={2 + random.NextBelow(4)} options.app_vcpu={random.NextBelow(4)}{streams}",
        };
    }

    private static void Verify(string lane, string moment, bool chaos)
    {
        Contract.Verify(new Scenario(lane, "udp-rr", "vcpus=2 options.app_vcpu=1 burst=3" + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "tcp-rr", "vcpus=4 options.app_vcpu=2 burst=2 request_bytes=4000" + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "tcp-stream", "vcpus=4 streams=4 direction=both" + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "udp-stream", "vcpus=4 streams=5 direction=both message_bytes=1000" + moment, 1, chaos));
    }

    private static string? Fault(Lane lane) =>
        SeveralVcpus.Fault(lane.Id, lane.FrontEnd.Kind.Id, lane.Kick.Kind.Id, lane.Interrupts.Kind.Id);
}
