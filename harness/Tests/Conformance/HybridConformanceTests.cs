using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>Combinations of parts that the refusal table lets through run, and keep the contract.</summary>
public sealed class HybridConformanceTests
{
    private const string Moment = " warmup_s=0.0003 measure_s=0.001";

    /// <summary>Chaos delays every await by up to 26 us, so everything takes some ten times as long.</summary>
    private const string ChaosMoment = " warmup_s=0.001 measure_s=0.006";

    /// <summary>An emulated NIC of twelve exits per packet and a poll that starves the application: it needs longer to show progress.</summary>
    private const string LongChaosMoment = " warmup_s=0.001 measure_s=0.04";

    /// <summary>Lanes in which every two kinds that can meet do meet; a soak runs all valid combinations.</summary>
    public static TheoryData<string> Lanes { get; } =
        [.. (Soak.IsOn ? Valid : PairwiseCover.Of(Valid)).Select(lane => lane.Id)];

    /// <summary>All valid combinations of kinds, each in the era of the contestant that it is nearest to.</summary>
    private static IReadOnlyList<Lane> Valid =>
        [.. TransportCatalog.Default.Hybrids().Where(hybrid => hybrid.IsValid).Select(hybrid => hybrid.Lane!)];

    [Fact]
    public void Every_two_kinds_that_can_meet_meet_in_one_of_them() =>
        Assert.Equal(PairwiseCover.PairsOf(Valid).Count, PairwiseCover.PairsOf(PairwiseCover.Of(Valid)).Count);

    [Theory]
    [MemberData(nameof(Lanes))]
    public void A_hybrid_keeps_the_contract(string lane)
    {
        Contract.Verify(new Scenario(lane, "tcp-stream", "direction=send" + Moment, 1, Chaos: false));
        Contract.Verify(new Scenario(lane, "udp-rr", "burst=5 request_bytes=700" + Moment, 2, Chaos: false));
        Contract.Verify(new Scenario(lane, "tcp-rr", "burst=2 response_bytes=9000" + Moment, 3, Chaos: false));
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void A_hybrid_keeps_the_contract_whatever_the_schedule(string lane)
    {
        string moment = TransportCatalog.Default.Parse(lane).FrontEnd.Is(KindIds.Rtl8139) ? LongChaosMoment : ChaosMoment;
        foreach (ulong seed in Soak.Seeds(1))
        {
            Contract.Verify(new Scenario(lane, "tcp-stream", "direction=receive" + moment, seed, Chaos: true));
            Contract.Verify(new Scenario(lane, "udp-stream", "direction=send message_bytes=900" + moment, seed, Chaos: true));
            Contract.Verify(new Scenario(lane, "udp-rr", "burst=5" + moment, seed, Chaos: true));
            Contract.Verify(new Scenario(lane, "tcp-rr", "" + moment, seed, Chaos: true));
        }
    }
}
