using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Conformance;

/// <summary>Cases whose answer is known without a simulator.</summary>
public sealed class ClosedFormTests
{
    /// <summary>Machine A with everything free.</summary>
    private static readonly string s_free = string.Join(' ', CostKeys.All.Select(key => $"costs.{key.Name}=0"));

    [Theory]
    [InlineData(9000)]
    [InlineData(1500)]
    public void Bare_metal_with_free_processors_reaches_line_rate(int mtu)
    {
        RunOutcome outcome = new Scenario("bare-metal", "tcp-stream",
            $"mtu={mtu} warmup_s=0.03 measure_s=0.03 rig.nic_moderation_us=0 message_bytes=65536 {s_free}", 1, Chaos: false).Run();
        int payload = Wire.TcpMssBytes(mtu);
        double lineRate = 10e9 * payload / (payload + Wire.TcpHeaderBytes + Wire.FramingBytes);
        Assert.InRange(outcome.Metrics["goodput_bps"]!.Value, lineRate * 0.999, lineRate * 1.001);
        Assert.Equal("wire to peer", outcome.BoundBy);
        Assert.Empty(outcome.Drops);
    }

    /// <summary>A stop-and-wait of one byte: two minimal frames there and back, and nothing else.</summary>
    [Fact]
    public void A_free_ping_takes_two_frames_on_the_wire()
    {
        RunOutcome outcome = new Scenario("bare-metal", "udp-rr",
            $"warmup_s=0.0001 measure_s=0.001 rig.nic_moderation_us=0 rig.propagation_ns=3000 {s_free}", 1, Chaos: false).Run();
        double frameNs = (Wire.FrameBytesMin + Wire.FramingBytes) * 8 / 10.0;
        Assert.Equal(2 * (3000 + frameNs), outcome.Rtt!.MeanNs, tolerance: 5);
    }

    /// <summary>A lane's own processors cannot make it faster than the guest's: with a free host the guest is what is left.</summary>
    [Fact]
    public void A_stream_that_is_bound_by_one_core_uses_all_of_it()
    {
        RunOutcome outcome = new Scenario("vhost-net", "udp-stream",
            "direction=send message_bytes=1472 warmup_s=0.002 measure_s=0.02", 1, Chaos: false).Run();
        Assert.StartsWith("host.core", outcome.BoundBy, StringComparison.Ordinal);
        Assert.InRange(outcome.BoundByShare!.Value, 0.95, 1.0); // it empties the ring now and then
        double busiest = outcome.Cpu.GroupBy(share => share.Core).Max(core => core.Sum(share => share.BusyPs));
        Assert.Equal(outcome.BoundByShare.Value, busiest / outcome.MeasuredPs, tolerance: 0.001);
    }

    /// <summary>At overload every lost frame has its place; the simulator fails a run whose books do not add up after draining.</summary>
    [Theory]
    [InlineData("qdisc", "vhost-net+attachment[queue=50]", "direction=receive message_bytes=1400")]
    [InlineData("tap-queue", "vhost-net+attachment[full=drop,queue=50]", "direction=receive message_bytes=1400")]
    [InlineData("tap-queue", "vhost-net+attachment=macvtap[queue=50]", "direction=receive message_bytes=1400")]
    [InlineData("tap-queue", "venet@2010-05+attachment=venet-macvlan", "direction=receive message_bytes=100")]
    [InlineData("packet-socket", "vhost-net+front_end[tso=false]+attachment=raw-socket", "direction=receive message_bytes=1400")]
    [InlineData("socket-buffer", "bare-metal", "direction=send message_bytes=1400 costs.socket.receive_call=20000")]
    [InlineData("nic-rx-ring", "bare-metal", "direction=send message_bytes=64 options.nic_rx_ring=32 rig.nic_moderation_us=100")]
    public void At_overload_every_lost_frame_has_its_place(string place, string lane, string sets)
    {
        RunOutcome outcome = new Scenario(lane, "udp-stream", sets + " warmup_s=0.001 measure_s=0.005", 1, Chaos: false).Run();
        Assert.Contains(outcome.Drops, drop => drop.Place == place && drop.Count > 0);
        Assert.All(outcome.Drops, drop => Assert.Contains(drop.Place, new[] { place, "socket-buffer" })); // the readers are slow, too
        Assert.Equal(outcome.Drops.Sum(drop => drop.Count), outcome.Metrics["drops"]);
    }

    /// <summary>A drop is a result, and TCP recovers from it.</summary>
    [Theory]
    [InlineData("vhost-net+attachment[queue=8]", "qdisc")]
    [InlineData("vhost-net+attachment[full=drop,queue=8]", "tap-queue")]
    public void Tcp_recovers_from_a_tap_queue_that_is_too_short(string lane, string place)
    {
        RunOutcome outcome = new Scenario(lane, "tcp-stream",
            "direction=receive gro=off streams=3 warmup_s=0 measure_s=0.1", 1, Chaos: false).Run();
        Assert.Contains(outcome.Drops, drop => drop.Place == place);
        Assert.True(outcome.Metrics["retransmitted_segments"] > 0);
        Assert.True(outcome.Metrics["goodput_bps"] > 1e8);
    }
}
