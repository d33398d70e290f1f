using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Many;

/// <summary>A guest of the remote host, and a stream beside round trips.</summary>
public sealed class RemoteGuestTests
{
    private const string Moment = " warmup_s=0.001 measure_s=0.01";

    /// <summary>The books are those of the host under test: exits, kicks and signals of a round trip are as many as towards a remote machine without guests.</summary>
    [Theory]
    [InlineData("vhost-net")]
    [InlineData("venet")]
    [InlineData("virtio-pci@modern")]
    [InlineData("xen-pv")]
    public void Near_counts_do_not_know_who_answers(string lane)
    {
        RunOutcome machine = new Scenario(lane, "udp-rr", "options.guest_hz=0 topology=guest-to-remote" + Moment, 1, false).Run();
        RunOutcome guest = new Scenario(lane, "udp-rr", "options.guest_hz=0 topology=guest-to-remote-guest" + Moment, 1, false).Run();
        double trips = Contract.Count(guest, "transactions_per_s");
        foreach (string metric in new[] { "exits_per_s", "kicks_per_s", "signals_per_s", "interrupts_per_s" })
        {
            double expected = (double)Contract.Count(machine, metric) / Contract.Count(machine, "transactions_per_s");
            Assert.InRange(Contract.Count(guest, metric) / trips, expected - 0.1, expected + 0.1);
        }

        Assert.True(guest.Rtt!.MeanNs > machine.Rtt!.MeanNs);
        Assert.True(guest.Metrics["cpu_remote_cores"] > machine.Metrics["cpu_remote_cores"]);
        Assert.Contains(guest.Cpu, share => share.Component.StartsWith("peer.guest0", StringComparison.Ordinal) && share.Mode == "guest");
        Assert.DoesNotContain(guest.Counters, counter => counter.Name.StartsWith("peer.guest0.", StringComparison.Ordinal)); // kicks and signals by queue
        Assert.DoesNotContain(guest.Interrupts, line => line.Vector.StartsWith("peer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vhost-net", "udp-rr", "guests=2 devices=2 burst=2")]
    [InlineData("venet", "tcp-stream", "guests=2 direction=both")]
    [InlineData("vhost-net@modern", "tcp-stream", "vcpus=2 streams=2 direction=receive gro=on options.host_gro=on")]
    [InlineData("pcie-boards", "tcp-rr", "")]
    [InlineData("vhost-net+attachment=macvtap", "udp-rr", "burst=3")]
    public void Guests_of_two_hosts_keep_the_contract(string lane, string workload, string sets)
    {
        Contract.Verify(new Scenario(lane, workload, $"{sets} topology=guest-to-remote-guest{Moment}", 1, Chaos: false));
        Contract.Verify(new Scenario(lane, workload, $"{sets} topology=guest-to-remote-guest{Moment}", 2, Chaos: true));
    }

    /// <summary>Round trips are the workload's alone; what the stream moves is goodput; all of it drains.</summary>
    [Theory]
    [InlineData("udp-stream", "send")]
    [InlineData("tcp-stream", "receive")]
    public void A_stream_beside_makes_round_trips_longer(string stream, string direction)
    {
        const string ping = "ping_interval_us=90 request_bytes=56";
        RunOutcome alone = new Scenario("vhost-net@modern", "ping", ping + Moment, 1, false).Run();
        RunOutcome beside = new Scenario("vhost-net@modern", "ping", $"{ping} beside={stream} beside_direction={direction}{Moment}", 1, false).Run();
        Assert.True(beside.Rtt!.MeanNs > 1.5 * alone.Rtt!.MeanNs);
        Assert.InRange(Contract.Count(beside, "transactions_per_s"), 1, Contract.Count(alone, "transactions_per_s"));
        Assert.Equal(Contract.Count(beside, "transactions_per_s"), beside.Rtt.Count);
        Assert.True(beside.Metrics["goodput_bps"] > 100 * alone.Metrics["goodput_bps"]);
    }
}
