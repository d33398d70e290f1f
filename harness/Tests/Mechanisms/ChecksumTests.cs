using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Who computes a checksum in software: never a guest that is told, and nobody where no wire is.</summary>
public sealed class ChecksumTests
{
    private const int ResponseBytes = 100;

    /// <summary>
    /// Round trips of a guest: how often each byte of a response is summed. Virtio's header says that a local sum is left to do; of one that came by the
    /// wire it could not say that it was right until Linux 3.1. venet and the chips say nothing, so a host that sends fills it in and the guest checks.
    /// </summary>
    [Theory]
    [InlineData("vhost-net", "guest-to-host", 0)]
    [InlineData("vhost-net", "guest-to-guest", 0)]
    [InlineData("vhost-net", "guest-to-remote", 1)]
    [InlineData("vhost-net", "guest-to-remote-guest", 1)]
    [InlineData("vhost-net+front_end[data-valid=true]", "guest-to-remote", 0)]
    [InlineData("virtio-pci-eventfd", "guest-to-remote", 1)]
    [InlineData("vhost-net@2011-10", "guest-to-remote", 0)]
    [InlineData("xen-pv", "guest-to-remote", 0)]
    [InlineData("venet", "guest-to-remote", 1)]
    [InlineData("venet", "guest-to-host", 2)]
    [InlineData("emulated-nic", "guest-to-remote", 1)]
    [InlineData("emulated-nic", "guest-to-host", 2)]
    [InlineData("bare-metal", "guest-to-remote", 0)]
    public void A_byte_of_a_response_is_summed_so_often(string lane, string topology, int times)
    {
        RunOutcome outcome = new Scenario(lane, "tcp-rr",
            $"topology={topology} request_bytes=1 response_bytes={ResponseBytes} warmup_s=0.001 measure_s=0.01", 1, false).Run();
        double responses = Contract.Count(outcome, "transactions_per_s");
        double bytes = outcome.Ledger.SingleOrDefault(entry => entry.Key == CostKeys.NameOf(CostKey.ChecksumByte))?.Count ?? 0;
        // The request, where the host fills in or a guest answers, is one byte of the hundred.
        Assert.InRange(bytes, times * (responses - 3) * ResponseBytes, (times * (responses + 3) * ResponseBytes) + (2 * responses));
    }

    /// <summary>A datagram is checked by its reader while it copies: one that finds no room costs no sum.</summary>
    [Fact]
    public void A_datagram_that_nobody_reads_is_not_summed()
    {
        const int bytes = 1000;
        RunOutcome outcome = new Scenario("vhost-net", "udp-stream",
            $"direction=receive message_bytes={bytes} warmup_s=0.002 measure_s=0.02", 1, false).Run();
        double read = outcome.Metrics["goodput_bps"]!.Value / 8 / bytes * outcome.MeasuredPs / 1e12;
        double summed = outcome.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.ChecksumByte)).Count / (double)bytes;
        Assert.NotEmpty(outcome.Drops);
        Assert.InRange(summed, read - 2, read + 2);
    }

    /// <summary>Before Linux 3.8 GRO does not merge what has yet to be checked.</summary>
    [Theory]
    [InlineData("vhost-net", false)]
    [InlineData("vhost-net+front_end[data-valid=true]", true)]
    [InlineData("emulated-nic", false)]
    public void A_guest_merges_only_what_it_need_not_check(string lane, bool merges)
    {
        RunOutcome outcome = new Scenario(lane, "tcp-stream", "direction=receive gro=on warmup_s=0.002 measure_s=0.01", 1, false).Run();
        Assert.Equal(merges, outcome.Ledger.Any(entry => entry.Key == CostKeys.NameOf(CostKey.GroMerge)));
    }

    /// <summary>A host that merges hands the guest fewer and larger packets, whose sums are left to do; for a guest without offload it cuts and sums them again.</summary>
    [Fact]
    public void A_host_that_merges_spares_its_guest_packets_and_sums()
    {
        const string sets = "direction=receive warmup_s=0.002 measure_s=0.01 options.host_gro=";
        RunOutcome apart = new Scenario("vhost-net", "tcp-stream", sets + "off", 1, false).Run();
        RunOutcome merged = new Scenario("vhost-net", "tcp-stream", sets + "on", 1, false).Run();
        Assert.True(PacketsPerByte(merged) < PacketsPerByte(apart) / 2);
        Assert.True(SumsPerByte(apart) > 0.99 && SumsPerByte(merged) < 0.5);
        RunOutcome cut = new Scenario("vhost-net+front_end[tso=false]", "tcp-stream", sets + "on", 1, false).Run();
        Assert.InRange(PacketsPerByte(cut) / PacketsPerByte(apart), 0.8, 1.25);
        Assert.True(SumsPerByte(cut) > 1.5);

        static double PacketsPerByte(RunOutcome outcome) => outcome.Metrics["rx_packets_per_s"]!.Value / outcome.Metrics["goodput_bps"]!.Value;
        static double SumsPerByte(RunOutcome outcome) => outcome.Ledger.Where(entry => entry.Key == CostKeys.NameOf(CostKey.ChecksumByte)).Sum(entry => (double)entry.Count)
            / (outcome.Metrics["goodput_bps"]!.Value / 8 * outcome.MeasuredPs / 1e12);
    }
}
