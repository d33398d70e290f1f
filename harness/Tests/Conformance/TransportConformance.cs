using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>
/// The whole contract for one lane: every workload and direction, whole payloads checked, straight and with a fuzzed
/// schedule. A new contestant is one line in ContestantConformance.cs.
/// </summary>
public abstract class TransportConformance(string lane)
{
    /// <summary>The lane.</summary>
    public string LaneId => lane;

    /// <summary>Workloads, each a moment long.</summary>
    public static TheoryData<string, string> Workloads { get; } = new()
    {
        { "tcp-stream", "direction=send warmup_s=0.0005 measure_s=0.002" },
        { "tcp-stream", "direction=receive warmup_s=0.0005 measure_s=0.002" },
        { "tcp-stream", "direction=receive mtu=9000 gro=off warmup_s=0.0005 measure_s=0.002" },
        { "tcp-stream", "direction=send tso=off gso=off checksum_offload=off warmup_s=0.0005 measure_s=0.002" },
        { "tcp-stream", "direction=send message_bytes=100 warmup_s=0.0005 measure_s=0.002" },
        { "udp-stream", "direction=send message_bytes=1472 warmup_s=0.0005 measure_s=0.002" },
        { "udp-stream", "direction=receive message_bytes=1472 warmup_s=0.0005 measure_s=0.002" },
        { "tcp-rr", "warmup_s=0.0005 measure_s=0.002" },
        { "tcp-rr", "request_bytes=20000 response_bytes=100 burst=3 warmup_s=0.0005 measure_s=0.002" },
        { "udp-rr", "warmup_s=0.0005 measure_s=0.002" },
        { "udp-rr", "burst=16 request_bytes=200 response_bytes=1400 warmup_s=0.0005 measure_s=0.002" },
        { "udp-rr", "burst=4 rig.nic_moderation_us=0 warmup_s=0.0005 measure_s=0.002" },
        { "ping", "burst=3 request_bytes=1024 warmup_s=0.0005 measure_s=0.002" },
    };

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_frame_arrives_once_intact_and_in_order(string workload, string sets)
    {
        Contract.Verify(new Scenario(lane, workload, sets, Seed: 1, Chaos: false));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void The_contract_holds_whatever_the_schedule(string workload, string sets)
    {
        foreach (ulong seed in Soak.Seeds(3))
        {
            Contract.Verify(new Scenario(lane, workload, sets + " measure_s=0.006", seed, Chaos: true));
        }
    }

    /// <summary>Two applications share the guest's processor here, in turns of several milliseconds.</summary>
    [Theory]
    [InlineData("tcp-stream", "direction=both rig.link_gbps=1 warmup_s=0.0005 measure_s=0.04")]
    [InlineData("tcp-stream", "direction=both streams=2 mtu=9000 rig.link_gbps=1 warmup_s=0.0005 measure_s=0.04")]
    [InlineData("tcp-stream", "direction=both streams=3 options.stream_threads=one warmup_s=0.0005 measure_s=0.01")]
    [InlineData("tcp-stream", "direction=both tso=off gso=off gro=off rig.link_gbps=1 warmup_s=0.0005 measure_s=0.04")]
    [InlineData("udp-stream", "direction=both message_bytes=1000 rig.link_gbps=1 warmup_s=0.0005 measure_s=0.04")]
    public void Both_directions_share_a_lane(string workload, string sets)
    {
        Contract.Verify(new Scenario(lane, workload, sets, Seed: 1, Chaos: false));
        Contract.Verify(new Scenario(lane, workload, sets, Seed: 2, Chaos: true));
    }

    [Theory]
    [InlineData("udp-rr", "topology=guest-to-host burst=4 warmup_s=0.0005 measure_s=0.002")]
    [InlineData("tcp-stream", "topology=guest-to-host direction=receive warmup_s=0.0005 measure_s=0.002")]
    [InlineData("udp-rr", "topology=guest-to-guest burst=4 warmup_s=0.0005 measure_s=0.002")]
    [InlineData("tcp-stream", "topology=guest-to-guest direction=send warmup_s=0.0005 measure_s=0.002")]
    [InlineData("udp-rr", "topology=guest-to-remote-guest burst=4 warmup_s=0.0005 measure_s=0.002")]
    [InlineData("tcp-stream", "topology=guest-to-remote-guest direction=both gro=on warmup_s=0.0005 measure_s=0.002")]
    public void Guests_reach_their_host_and_each_other(string workload, string sets)
    {
        Scenario scenario = new(lane, workload, sets, Seed: 1, Chaos: false);
        if (Reachability.Fault(lane, lane == "bare-metal", TransportCatalog.Default.Parse(lane).Attachment.Kind, scenario.Cell().Topology) is not null)
        {
            return; // leads to the wire only, or has no guest
        }

        Contract.Verify(new Scenario(lane, workload, sets, Seed: 1, Chaos: false));
        Contract.Verify(new Scenario(lane, workload, sets, Seed: 2, Chaos: true));
    }
}
