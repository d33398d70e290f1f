using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Many;

/// <summary>What devices and guests on one host do to each other: coalescing across devices, one worker for all, the same every time.</summary>
public sealed class ManyScalingTests
{
    private const string Window = " warmup_s=0.005 measure_s=0.02 measure_transactions=0";

    /// <summary>The claim of December 2009: sharing the queue pays more with every further device.</summary>
    [Fact]
    public void On_the_bridge_interrupts_per_transaction_fall_with_the_number_of_devices()
    {
        double one = InterruptsPerTransaction(Run("venet", "devices=1"));
        double two = InterruptsPerTransaction(Run("venet", "devices=2"));
        double four = InterruptsPerTransaction(Run("venet", "devices=4"));
        Assert.True(one > two && two > four, $"{one:F2} {two:F2} {four:F2}");
        Assert.InRange(one, 1.8, 2.2); // receive and tx-complete, apart in time
        Assert.InRange(four, 0.5, 1.2);
    }

    [Fact]
    public void Coalescing_across_devices_is_told_apart_from_that_across_flows()
    {
        RunOutcome one = Run("venet", "devices=1");
        RunOutcome four = Run("venet", "devices=4");
        Assert.Equal(0, one.Metrics["interrupts_coalesced_eventq_inter_device_per_s"]);
        Assert.True(four.Metrics["interrupts_coalesced_eventq_inter_device_per_s"] > 10_000);
        Assert.Equal(0, Run("vhost-net", "devices=4").Metrics["interrupts_coalesced_eventq_per_s"]);
    }

    [Fact]
    public void With_a_vector_per_queue_interrupts_grow_with_the_number_of_devices()
    {
        double one = InterruptsPerTransaction(Run("vhost-net", "devices=1"));
        double four = InterruptsPerTransaction(Run("vhost-net", "devices=4"));
        Assert.InRange(four / one, 0.95, 1.05);
    }

    [Fact]
    public void Guests_with_cores_of_their_own_do_not_slow_each_other_down()
    {
        double one = Run("vhost-net+back_end[worker=per-device]", "guests=1").Metrics["transactions_per_s"]!.Value;
        double two = Run("vhost-net+back_end[worker=per-device]", "guests=2").Metrics["transactions_per_s"]!.Value;
        Assert.InRange(two / one, 1.8, 2.05);
    }

    /// <summary>2.6.34: one worker for the host, so a second guest waits for the first one's work.</summary>
    [Fact]
    public void The_global_worker_is_fair_but_one_processor_for_all_guests()
    {
        const string busy = "guests=2 burst=8";
        RunOutcome global = Run("vhost-net+back_end[worker=global]", busy);
        RunOutcome own = Run("vhost-net+back_end[worker=per-device]", busy);
        Assert.InRange(global.Metrics["fairness"]!.Value, 0.998, 1); // but for what each had in flight at the end: first in, first out, 512 KiB at a time
        Assert.True(global.Metrics["transactions_per_s"] < 0.8 * own.Metrics["transactions_per_s"]);
        Assert.Single(global.Cpu, IsVhost);
        Assert.Equal(2, own.Cpu.Count(IsVhost));
    }

    [Theory]
    [InlineData("vhost-net")]
    [InlineData("venet")]
    public void The_same_seed_gives_the_same_run(string lane)
    {
        RunOutcome first = Run(lane, "devices=3 guests=2 disks=1");
        RunOutcome second = Run(lane, "devices=3 guests=2 disks=1");
        Assert.Equal(first.Metrics.OrderBy(metric => metric.Key), second.Metrics.OrderBy(metric => metric.Key));
        Assert.Equal(first.Ledger, second.Ledger);
        Assert.Equal(first.Counters, second.Counters);
    }

    private static bool IsVhost(CpuShare share) => share.Mode == "worker" && share.Component.Contains("vhost", StringComparison.Ordinal);

    private static RunOutcome Run(string lane, string sets) =>
        new Scenario(lane, "udp-rr", sets + Window, Seed: 1, Chaos: false).Run();

    private static double InterruptsPerTransaction(RunOutcome outcome) =>
        outcome.Metrics["interrupts_per_s"]!.Value / outcome.Metrics["transactions_per_s"]!.Value;
}
