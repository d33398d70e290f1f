using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Where the two sides of a copy lie: in the core's cache or not.</summary>
public sealed class CopyTests
{
    private const string OnTheHost = " topology=guest-to-host warmup_s=0.001 measure_s=0.004";

    /// <summary>Profile C has 1 MiB per core: a buffer of half of it stays there, a larger one does not.</summary>
    [Theory]
    [InlineData(524_288, CostKey.CopyUserByte, CostKey.CopyUserColdByte)]
    [InlineData(524_289, CostKey.CopyUserColdByte, CostKey.CopyUserByte)]
    public void A_copy_from_a_buffer_larger_than_half_the_cache_is_cold(int bytes, CostKey paid, CostKey unpaid)
    {
        RunOutcome outcome = Run("vhost-net@modern", $"machine=C message_bytes={bytes} options.recv_bytes={bytes}" + OnTheHost);
        Assert.True(Units(outcome, paid) > 1_000_000);
        Assert.Equal(0, Units(outcome, unpaid));
    }

    /// <summary>Only profile D tells a copy's start from its price per byte: one start for each packet that crosses.</summary>
    [Theory]
    [InlineData("C", 0)]
    [InlineData("D", 1)]
    public void A_cold_copy_has_a_start_where_it_was_measured(string machine, int perPacket)
    {
        RunOutcome outcome = Run("vhost-net@modern", $"machine={machine}" + OnTheHost);
        long packets = Contract.Count(outcome, "tx_packets_per_s") + Contract.Count(outcome, "rx_packets_per_s");
        Assert.InRange(Units(outcome, CostKey.CopyStart), perPacket * packets * 0.98, perPacket * packets * 1.02);
    }

    /// <summary>
    /// netperf asks for its receive buffer, 87,380 bytes, and a receiver that is the limit gets as much each time; the size of the calls is an option.
    /// </summary>
    [Theory]
    [InlineData("", 87_380)]
    [InlineData("options.recv_bytes=16384", 16_384)]
    public void A_receiver_at_its_limit_fills_each_call(string option, int bytesPerCall)
    {
        RunOutcome outcome = Run("bare-metal", $"machine=A direction=receive gro=off receive_buffer_max_bytes=262144 warmup_s=0.1 measure_s=0.02 {option}");
        double bytes = outcome.Metrics["goodput_bps"]!.Value / 8 * outcome.MeasuredPs / 1e12;
        Assert.InRange(Units(outcome, CostKey.SocketReceiveCall), bytes / bytesPerCall * 0.97, bytes / bytesPerCall * 1.03);
    }

    private static RunOutcome Run(string lane, string sets) => new Scenario(lane, "tcp-stream", sets, 1, false).Run();

    private static long Units(RunOutcome outcome, CostKey key) =>
        outcome.Ledger.SingleOrDefault(entry => entry.Key == CostKeys.NameOf(key))?.Count ?? 0;
}
