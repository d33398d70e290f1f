using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Attribution;

/// <summary>What the tables say of shares that are made up: two players, four lanes.</summary>
public sealed class AttributionLadderTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    [Fact]
    public void Shares_of_one_sign_are_given_in_per_cent()
    {
        AttributionLadder ladder = LadderOf([1000, 1100, 1050, 1150], [1000, 1102, 1051, 1153]);
        Assert.Null(ladder.WhyNoPercentages);
        Assert.Equal(["66.7 %", "33.3 %"], Percentages(ladder));
        Assert.Contains("| 66.7 % |", string.Join('\n', AttributionFiles.Table(ladder)));
    }

    /// <summary>Of a difference of 3, a share of 100 is no part.</summary>
    [Fact]
    public void Shares_that_cancel_each_other_are_not()
    {
        AttributionLadder ladder = LadderOf([1000, 1100, 903, 1003], [1000, 1102, 902, 1004]);
        Assert.Contains("more than five times the difference", ladder.WhyNoPercentages);
        Assert.Equal(["-", "-"], Percentages(ladder));
        IReadOnlyList<string> table = AttributionFiles.Table(ladder);
        Assert.Equal(ladder.WhyNoPercentages, table[^1]);
        Assert.DoesNotContain(table, line => line.Contains('%'));
        Assert.Contains(table, line => line.Contains("| 101 [", StringComparison.Ordinal));
    }

    [Fact]
    public void A_share_that_may_be_none_is_said_to_cross_zero_and_one_seed_says_nothing()
    {
        Assert.Equal(["100.0 %", "crosses 0"], Percentages(LadderOf([1000, 1100, 1010, 1110], [1000, 1102, 990, 1092])));
        AttributionLadder one = LadderOf([1000, 1100, 1050, 1150]);
        Assert.Equal(StudentInterval.OneSeed, one.WhyNoPercentages);
        Assert.Equal(["-", "-"], Percentages(one));
        Assert.Equal("1 seed", one.Seeds);
    }

    [Theory]
    [InlineData(Workload.TcpStream, "exits_per_mb")]
    [InlineData(Workload.UdpStream, "exits_per_mb")]
    [InlineData(Workload.TcpRr, "exits_per_transaction")]
    [InlineData(Workload.UdpRr, "exits_per_transaction")]
    [InlineData(Workload.Ping, "exits_per_transaction")]
    public void Exits_are_divided_by_what_the_workload_moves(Workload workload, string expected) =>
        Assert.Equal(expected, AttributionMetric.DefaultFor(new CellSpec { Workload = workload }).Name);

    private static IEnumerable<string> Percentages(AttributionLadder ladder) =>
        ladder.Steps[0].Shares.Select(share => ladder.PercentOf(share.Value));

    /// <summary>For each seed the exits per transaction of the four lanes: neither player joined, the first, the second, both.</summary>
    private static AttributionLadder LadderOf(params double[][] exitsBySeed)
    {
        AttributionPlan plan = AttributionPlan.Between(Catalog, Catalog.Parse("vhost-net"),
            Catalog.Parse("vhost-net@2010-05+back_end[worker=per-virtqueue]+interrupts=bridge-event-queue"));
        Dictionary<(string, ulong), RunOutcome> outcomes = [];
        for (int seed = 0; seed < exitsBySeed.Length; seed++)
        {
            foreach ((HybridInfo lane, double exits) in plan.Coalitions.Zip(exitsBySeed[seed]))
            {
                outcomes[(lane.Lane!.Id, (ulong)seed + 1)] = new RunOutcome
                {
                    Metrics = new Dictionary<string, double?> { ["exits_per_s"] = exits, ["transactions_per_s"] = 1 },
                    MeasuredPs = 1,
                };
            }
        }

        return new AttributionLadder([Bakeoff.Harness.Attribution.Of(plan, AttributionMetric.Find("exits_per_transaction")!, outcomes)]);
    }
}
