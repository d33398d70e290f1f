using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>ping: no thread on the far side, a software checksum at either end, an interval or a flood.</summary>
public sealed class PingTests
{
    [Theory]
    [InlineData("bare-metal", "guest-to-remote")]
    [InlineData("vhost-net", "guest-to-host")]
    [InlineData("vhost-net", "guest-to-guest")]
    public void The_other_kernel_answers_without_a_thread(string lane, string topology)
    {
        RunOutcome outcome = new Scenario(lane, "ping", $"topology={topology} request_bytes=56 warmup_s=0.001 measure_s=0.003", 1, false).Run();
        Assert.True(outcome.Metrics["transactions_per_s"] > 0);
        Assert.DoesNotContain(outcome.Cpu, share => share.Component.Contains("netserver", StringComparison.Ordinal));
        Assert.True(outcome.Metrics["goodput_forward_bps"] > 0);
    }

    /// <summary>Both checksums of the client's side and the two of the other end are over the payload, whatever the device offers.</summary>
    [Fact]
    public void Checksums_of_echoes_are_computed_in_software()
    {
        const int bytes = 1000;
        RunOutcome outcome = new Scenario("vhost-net", "ping", $"topology=guest-to-host request_bytes={bytes} warmup_s=0.001 measure_s=0.005", 1, false).Run();
        double pings = outcome.Metrics["transactions_per_s"]!.Value * outcome.MeasuredPs / 1e12;
        double summed = outcome.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.ChecksumByte)).Count;
        Assert.InRange(summed / bytes / pings, 2.9, 3.1); // request made, request checked, reply made
    }

    /// <summary>One per turn of the timer, and each finds the guest asleep: it halts behind the request and behind the reply.</summary>
    [Fact]
    public void A_paced_ping_leaves_at_its_interval_and_wakes_an_idle_guest()
    {
        const string sets = "topology=guest-to-host options.guest_hz=0 warmup_s=0.001 measure_s=0.05";
        RunOutcome outcome = new Scenario("vhost-net", "ping", sets + " ping_interval_us=1000", 1, false).Run();
        long pings = Contract.Count(outcome, "transactions_per_s");
        Assert.InRange(pings, 49, 51);
        Assert.InRange(Contract.Exits(outcome, ExitReason.Hlt), (2 * pings) - 2, (2 * pings) + 2);
        double flood = new Scenario("vhost-net", "ping", sets, 1, false).Run().Metrics["transactions_per_s"]!.Value;
        Assert.True(flood > 10_000);
    }

    [Fact]
    public void A_preload_keeps_as_many_on_their_way()
    {
        RunOutcome one = new Scenario("vhost-net", "ping", "burst=1 warmup_s=0.001 measure_s=0.01", 1, false).Run();
        RunOutcome many = new Scenario("vhost-net", "ping", "burst=16 warmup_s=0.001 measure_s=0.01", 1, false).Run();
        Assert.True(many.Metrics["transactions_per_s"] > 2 * one.Metrics["transactions_per_s"]);
        Assert.True(many.Metrics["interrupts_per_s"] / many.Metrics["transactions_per_s"]
            < one.Metrics["interrupts_per_s"] / one.Metrics["transactions_per_s"]);
    }
}
