using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Two boards on a PCI Express link: what a hypervisor did is gone, and what the link does instead is counted.</summary>
public sealed class LinkTests
{
    private const string Quiet =
        "options.jitter_cv=0 options.host_hz=0 rig.nic_moderation_us=0 warmup_s=0.0005 measure_s=0.005";

    [Fact]
    public void Nothing_exits_and_no_core_is_in_guest_mode()
    {
        RunOutcome outcome = Run("pcie-boards", "");
        Assert.Empty(outcome.Exits);
        Assert.DoesNotContain("exits_per_s", outcome.Metrics.Keys);
        Assert.Equal(0, outcome.Metrics["cpu_guest_cores"]);
        Assert.Equal(0, outcome.Metrics["cpu_exit_handling_cores"]);
        Assert.Contains(outcome.Cpu, share => share.Core == "board0.core0" && share.BusyPs > 0);
    }

    /// <summary>
    /// Per transaction: one kick of the board; the frame's signal and that of its tx-complete event to it. Each is one message and one
    /// native interrupt on the other side.
    /// </summary>
    [Fact]
    public void Each_notification_is_one_message_and_one_interrupt()
    {
        RunOutcome outcome = Run("pcie-boards", "measure_s=0.02");
        double transactions = outcome.Metrics["transactions_per_s"]!.Value;
        Assert.Equal(1, outcome.Metrics["kicks_per_s"]!.Value / transactions, tolerance: 0.02);
        Assert.Equal(2, outcome.Metrics["signals_per_s"]!.Value / transactions, tolerance: 0.02);
        Assert.Equal(2, outcome.Metrics["interrupts_per_s"]!.Value / transactions, tolerance: 0.02);
        Assert.Equal(3, Units(outcome, "link.latency") / Transactions(outcome), tolerance: 0.02);
    }

    /// <summary>Frames move by DMA, and ring lines cross the link only where the host touches them.</summary>
    [Fact]
    public void Frames_move_by_dma_and_only_the_host_reads_across_the_link()
    {
        RunOutcome boards = Run("pcie-boards", "measure_s=0.02"); // long enough for the transactions at its edges not to count
        RunOutcome guest = Run("venet", "options.guest_hz=0 measure_s=0.02");
        Assert.Equal(0, Units(boards, "copy.guest_byte"));
        Assert.Equal(Units(guest, "copy.guest_byte") / Transactions(guest), Units(boards, "link.dma_byte") / Transactions(boards), tolerance: 1);
        Assert.Equal(2, Units(boards, "link.dma_setup") / Transactions(boards), tolerance: 0.02);
        Assert.Equal(0, Units(guest, "link.read") + Units(guest, "link.write"));
        Assert.True(Units(boards, "ring.line") < Units(guest, "ring.line") * Transactions(boards) / Transactions(guest));
    }

    /// <summary>A read is waited for, a posted write is not: the same microsecond on each of them does not cost the same.</summary>
    [Fact]
    public void Slow_reads_hurt_more_than_slow_writes()
    {
        double Rtt(string costs) => Run("pcie-boards", costs).Rtt!.MeanNs;
        double usual = Rtt("costs.link.read=100 costs.link.write=100");
        double slowReads = Rtt("costs.link.read=1100 costs.link.write=100") - usual;
        double slowWrites = Rtt("costs.link.read=100 costs.link.write=1100") - usual;
        Assert.InRange(slowReads, 8_000, 20_000); // as many reads as lie on the path
        Assert.InRange(slowWrites, 2_000, slowReads - 500); // a write is charged to the host's CPU as well: what differs are the looks
    }

    [Theory]
    [InlineData("pcie-boards+front_end[txc=false]")]
    [InlineData("pcie-boards+rings[size=16]")]
    [InlineData("pcie-boards+attachment=bridge-tap")]
    public void Other_options_and_attachments_keep_the_contract_across_the_link(string lane)
    {
        foreach (bool chaos in new[] { false, true })
        {
            Contract.Verify(new Scenario(lane, "tcp-stream", "direction=send measure_s=0.002", 1, chaos));
            Contract.Verify(new Scenario(lane, "udp-rr", "burst=8 measure_s=0.004", 1, chaos));
        }
    }

    private static RunOutcome Run(string lane, string sets) => new Scenario(lane, "udp-rr", $"{Quiet} {sets}", 1, Chaos: false).Run();

    private static double Units(RunOutcome outcome, string key) =>
        outcome.Ledger.Where(entry => entry.Key == key).Sum(entry => (double)entry.Count);

    private static double Transactions(RunOutcome outcome) => outcome.Metrics["transactions_per_s"]!.Value * outcome.MeasuredPs / 1e12;
}
