using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>
/// A swarm in the manner of TigerBeetle's VOPR: every seed is a random lane with a random machine around it and a random load, all
/// invariants on. The failing test prints the command that replays it.
/// </summary>
public sealed class SwarmTests
{
    private const int UsualSeeds = 100;
    private const int Shards = 10;

    private static readonly IReadOnlyList<string> s_lanes =
        [.. TransportCatalog.Default.Hybrids().Where(hybrid => hybrid.IsValid).Select(hybrid => hybrid.Lane!.Id)];

    /// <summary>Shards of the seeds, so that a failure names a few of them.</summary>
    public static TheoryData<int> AllShards { get; } = [.. Enumerable.Range(0, Shards)];

    [Theory]
    [MemberData(nameof(AllShards))]
    public void Any_lane_on_any_machine_under_any_load_keeps_the_contract(int shard)
    {
        foreach (ulong seed in Soak.Seeds(UsualSeeds).Where(seed => (int)(seed % Shards) == shard))
        {
            Contract.Verify(Draw(seed));
        }
    }

    [Fact]
    public void The_swarm_spreads_over_the_lanes_and_reaches_every_workload()
    {
        List<Scenario> swarm = [.. Soak.Seeds(UsualSeeds).Select(Draw)];
        Assert.True(swarm.Select(scenario => scenario.Lane).Distinct().Count() > Math.Min(s_lanes.Count, swarm.Count) / 2);
        Assert.Equal(4, swarm.Select(scenario => scenario.Workload).Distinct().Count());
        Assert.Contains(swarm, scenario => scenario.Chaos);
        Assert.Contains(swarm, scenario => !scenario.Chaos);
    }

    /// <summary>The largest MTU up to <paramref name="mtu"/> that the lane carries.</summary>
    private static int LargestMtu(Lane lane, int mtu) => (int)LaneLimits.All.Where(limit => limit.Factor == LaneLimits.Mtu)
        .Min(limit => Math.Min(mtu, limit.Most(lane, new LaneLoad(Devices: 1, Guests: 1, Disks: 0, mtu)) ?? mtu));

    /// <summary>The random lane, machine and load of a seed.</summary>
    internal static Scenario Draw(ulong seed)
    {
        var random = new RandomStream(seed, "swarm");
        string lane = Pick(random, [.. s_lanes]);
        string workload = Pick(random, "tcp-stream", "udp-stream", "tcp-rr", "udp-rr");
        int mtu = LargestMtu(TransportCatalog.Default.Parse(lane), (int)(576 + random.NextBelow(8425)));
        // A long request may wait for several transmit timers, and of many outstanding ones on one core and an unfair schedule the answers come together.
        string measured = workload is "tcp-rr" or "udp-rr" ? "0.008" : "0.0015";
        List<string> sets = [$"mtu={mtu}", "warmup_s=0.0003", $"measure_s={measured}"];
        switch (workload)
        {
            case "tcp-stream":
                sets.Add($"direction={Pick(random, "send", "receive", "both")}");
                sets.Add($"message_bytes={1 + random.NextBelow(65_536)}");
                sets.Add($"streams={1 + random.NextBelow(3)}");
                break;
            case "udp-stream":
                sets.Add($"direction={Pick(random, "send", "receive", "both")}");
                sets.Add($"message_bytes={1 + random.NextBelow(mtu - 28)}");
                break;
            case "tcp-rr":
                sets.Add($"burst={1 + random.NextBelow(4)}");
                sets.Add($"request_bytes={1 + random.NextBelow(20_000)}");
                sets.Add($"response_bytes={1 + random.NextBelow(3_000)}");
                break;
            default:
                // What is outstanding fits the socket buffers: nothing may be lost.
                int bytes = (int)(1 + random.NextBelow(mtu - 28));
                sets.Add($"burst={1 + random.NextBelow(Math.Min(64, UdpSocket.DefaultBufferBytes / (bytes + UdpSocket.SkbOverheadBytes)))}");
                sets.Add($"request_bytes={bytes}");
                sets.Add($"response_bytes={1 + random.NextBelow(bytes)}");
                break;
        }

        foreach (string offload in new[] { "tso", "gso", "gro", "checksum_offload" })
        {
            sets.Add($"{offload}={Pick(random, "on", "off")}");
        }

        int cores = (int)(1 + random.NextBelow(8));
        sets.Add($"rig.host_cores={cores}");
        foreach (string placement in new[] { "vcpu_core", "io_core", "backend_core", "second_backend_core", "nic_core" })
        {
            if (random.NextBelow(3) == 0)
            {
                sets.Add($"options.{placement}={random.NextBelow(cores)}");
            }
        }

        sets.Add($"rig.nic_moderation_us={Pick(random, "0", "5", "30", "200")}");
        sets.Add($"rig.nic_moderation_frames={Pick(random, "0", "1", "16")}");
        sets.Add($"rig.link_gbps={Pick(random, "1", "10", "40")}");
        sets.Add($"machine={Pick(random, "A", "B", "C", "D")}");
        Reach reach = TransportCatalog.Default.Parse(lane).Attachment.Kind.Reach;
        if (reach.Host && reach.OtherGuests)
        {
            sets.Add($"topology={Pick(random, "guest-to-remote", "guest-to-remote", "guest-to-host", "guest-to-guest", "guest-to-remote-guest")}");
        }

        return new Scenario(lane, workload, string.Join(' ', sets), seed, Chaos: random.NextBelow(2) == 0);
    }

    private static string Pick(RandomStream random, params string[] choices) => choices[random.NextBelow(choices.Length)];
}
