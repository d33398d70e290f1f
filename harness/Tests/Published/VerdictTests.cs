using Bakeoff.Cli;
using Bakeoff.Harness;

namespace Bakeoff.Tests.Published;

/// <summary>Verdicts by hand-computed cases.</summary>
public sealed class VerdictTests
{
    [Theory]
    [InlineData("kind: absolute, value: 100", 125, "hit", 0.25)]
    [InlineData("kind: absolute, value: 100", 125.1, "miss", 0.251)]
    [InlineData("kind: absolute, value: 100", 75, "hit", -0.25)]
    [InlineData("kind: absolute, value: 100, band: 10 %", 111, "miss", 0.11)]
    [InlineData("kind: absolute, value: 100, band: 15", 114, "hit", 0.14)]
    [InlineData("kind: ratio, against: b, value: 0.5", 0.6, "hit", 0.2)]
    [InlineData("kind: ratio, against: b, value: 0.5", 0.61, "miss (sign)", 0.22)]
    [InlineData("kind: ratio, against: b, value: 0.5", 1.1, "miss", 1.2)]
    [InlineData("kind: ratio, against: b, value: 0.554, band: 0.05", 0.605, "miss (sign)", 0.0920577617)]
    [InlineData("kind: difference, against: b, value: 100", 125, "hit", 0.25)]
    [InlineData("kind: difference, against: b, value: 100", -80, "miss", -1.8)]
    [InlineData("kind: range, value: [10, 20]", 20, "hit", 0)]
    [InlineData("kind: range, value: [10, 20]", 25, "miss", 0.25)]
    [InlineData("kind: range, value: [10, 20]", 9, "miss", -0.1)]
    public void A_number_is_met_inside_its_band(string row, double simulated, string verdict, double error)
    {
        RowResult result = Judge(row, new StudentInterval(simulated, simulated - 1, simulated + 1, 5));
        Assert.Equal(verdict, result.Words);
        Assert.Equal(error, result.Error!.Value, 9);
    }

    [Theory]
    [InlineData("kind: order, value: '>'", 1.2, 1.1, 1.3, "order holds")]
    [InlineData("kind: order, value: '<'", 1.2, 1.1, 1.3, "order fails")]
    [InlineData("kind: order, value: '>'", 1.2, 0.9, 1.5, "undecided")]
    [InlineData("kind: sign, value: '-'", 0.8, 0.7, 0.9, "sign holds")]
    [InlineData("kind: sign, value: '+'", 0.8, 0.7, 0.9, "sign fails")]
    [InlineData("kind: sign, value: '+'", 1, 1, 1, "undecided")]
    public void An_order_or_sign_is_met_with_its_whole_interval(string row, double mean, double low, double high, string verdict)
    {
        RowResult result = Judge(row + ", against: b", new StudentInterval(mean, low, high, 5));
        Assert.Equal(verdict, result.Words);
        Assert.Null(result.Error);
        Assert.Equal(verdict.EndsWith("holds", StringComparison.Ordinal), result.IsHit);
    }

    [Fact]
    public void Without_a_finished_run_there_is_no_value_and_no_hit()
    {
        RowResult result = Judge("kind: absolute, value: 100", default);
        Assert.Equal(("no value", false, null), (result.Words, result.IsHit, result.Error));
    }

    [Fact]
    public void A_score_counts_hits_and_takes_the_median_over_rows_with_a_number()
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(PublishedText.Head + "rows:\n"
            + "  - {id: V1, setup: a, metric: kicks_per_s, value: 10, kind: absolute, role: validation, source: t}\n"      // 11: 10 %, hit
            + "  - {id: V2, setup: a, metric: exits_per_s, value: 10, kind: absolute, role: validation, source: t}\n"      // 15: 50 %, miss
            + "  - {id: V3, setup: a, metric: wakeups_per_s, value: 10, kind: absolute, role: validation, source: t}\n"    // 12: 20 %, hit
            + "  - {id: V4, setup: a, metric: exits_per_s, against: b, value: '>', kind: order, role: validation, source: t}\n"
            + "  - {id: C1, setup: a, metric: exits_per_s, value: 100, kind: absolute, role: calibration, source: t}\n"
            + "  - {id: A1, setup: a, metric: exits_per_s, value: 100, kind: absolute, role: alternative, source: t}\n")]);
        var reproduction = Reproduction.Of(set, set.ToMatrix().Runs("m", new RunOptions()).Select(run => Row(run, run.Cell.Id == "s_a" ? 1 : 0.5)));
        ReproductionScore score = reproduction.Score(PublishedRole.Validation);
        Assert.Equal((4, 3), (score.Rows, score.Hits));
        Assert.Equal(0.2, score.MedianError!.Value, 12);
        Assert.Equal(["V2", "C1"], reproduction.Misses.Select(miss => miss.Row.Id));
        Assert.Equal(("all", "kind order"), (reproduction.Scores().First().Name, reproduction.Scores().ElementAt(1).Name));
    }

    [Fact]
    public void Two_set_ups_are_divided_seed_by_seed()
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(PublishedText.Head + "rows:\n"
            + "  - {id: V1, setup: a, against: b, metric: exits_per_s, value: 2, kind: ratio, role: validation, source: t}\n")]);
        // Seed 1: 15 / 5, seed 2: 30 / 30. The mean of the quotients is 2; the quotient of the means would be 1.29.
        double[] scales = [1, 2, 1.0 / 3, 2];
        var reproduction = Reproduction.Of(set, set.ToMatrix().Runs("m", new RunOptions()).Select((run, i) => Row(run, scales[i])));
        Assert.Equal(2, reproduction.Results.Single().Simulated.Mean!.Value, 12);
    }

    [Fact]
    public void A_difference_is_taken_seed_by_seed_and_keeps_the_unit()
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(PublishedText.Head + "rows:\n"
            + "  - {id: V1, setup: a, against: b, metric: exits_per_s, value: 10, kind: difference, unit: 1/s, role: validation, source: t}\n")]);
        double[] scales = [1, 2, 1.0 / 3, 2]; // 15 - 5 and 30 - 30
        var reproduction = Reproduction.Of(set, set.ToMatrix().Runs("m", new RunOptions()).Select((run, i) => Row(run, scales[i])));
        Assert.Equal(5, reproduction.Results.Single().Simulated.Mean!.Value, 12);
        Assert.Equal("5 /s", RowText.Simulated(reproduction.Results.Single()));
    }

    /// <summary>A run that failed is left out of its row, and the report says of which.</summary>
    [Fact]
    public void A_row_with_fewer_seeds_than_the_others_is_named()
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(PublishedText.Head + "rows:\n"
            + "  - {id: V1, setup: a, metric: exits_per_s, value: 15, kind: absolute, role: validation, source: t}\n"
            + "  - {id: V2, setup: b, metric: exits_per_s, value: 15, kind: absolute, role: validation, source: t}\n")]);
        IReadOnlyList<PlannedRun> runs = [.. set.ToMatrix().Runs("m", new RunOptions())];
        string failed = runs[0].Cell.Id;
        var whole = Reproduction.Of(set, runs.Select(run => Row(run, 1)));
        var partial = Reproduction.Of(set, runs.Skip(1).Select(run => Row(run, 1)));
        Assert.Equal("", whole.FewerSeeds);
        string row = failed == "s_a" ? "V1" : "V2";
        Assert.Equal($"Fewer seeds, as a run failed or had no value: {row} ({whole.Seeds - 1}).", partial.FewerSeeds);
        Assert.Contains(partial.FewerSeeds, ReproductionText.Markdown(partial), StringComparison.Ordinal);
    }

    /// <summary>Twice as many are simulated: three times as many are missed in size and met in sign, twice as many are met.</summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void The_report_says_what_a_miss_with_the_right_sign_is_where_there_is_one(int published, bool isExplained)
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(PublishedText.Head + "rows:\n"
            + $"  - {{id: V1, setup: a, against: b, metric: exits_per_s, value: {published}, kind: ratio, role: validation, source: t}}\n")]);
        using var report = new StringWriter();
        ReproduceReport.Print(Reproduction.Of(set, set.ToMatrix().Runs("m", new RunOptions()).Select(run => Row(run, run.Cell.Id == "s_a" ? 2 : 1))), report);
        Assert.Equal(isExplained, report.ToString().Contains("\nmiss (sign): ", StringComparison.Ordinal));
    }

    private static RunRow Row(PlannedRun run, double scale) => new(run, new RunRecord
    {
        RunKey = run.Key,
        Cell = run.Cell.Id,
        Seed = run.Seed,
        Outcome = new RunOutcome
        {
            Metrics = new Dictionary<string, double?> { ["kicks_per_s"] = 11, ["exits_per_s"] = 15 * scale, ["wakeups_per_s"] = 12 },
            MeasuredPs = 1,
        },
    });

    private static RowResult Judge(string row, StudentInterval simulated)
    {
        PublishedSource source = PublishedText.Read(
            PublishedText.Head + $"rows:\n  - {{id: V1, setup: a, metric: exits_per_s, {row}, role: validation, source: t}}\n");
        return new RowResult(source.Rows[0], simulated) { Cell = source["a"] };
    }
}
