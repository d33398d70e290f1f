using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Plots.Data;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Published;

/// <summary>The files of this source tree keep the rule.</summary>
public sealed class ShippedPublishedTests
{
    private static readonly PublishedSet Shipped = PublishedText.Shipped();

    [Fact]
    public void The_rule_is_20_percent_for_ratios_and_25_for_absolute_values_and_no_band_is_wider()
    {
        Assert.Equal((0.20, 0.25), (PassBand.RatioRule, PassBand.AbsoluteRule));
        Assert.All(Shipped.Rows.Where(row => row.Band is not null), row => Assert.InRange(
            row.Band!.Value.RelativeTo(row.Value!.Value), 0, row.Kind == PublishedKind.Ratio ? 0.2 + 1e-9 : 0.25 + 1e-9));
    }

    [Fact]
    public void The_document_has_every_host_speed()
    {
        string document = File.ReadAllText(Path.Combine(TestPaths.SourceTree, "harness", "published", "README.md"));
        Assert.All(Shipped.Sources.Where(source => source.HostSpeed is not null), source =>
            Assert.Contains(FormattableString.Invariant($"| {source.Name} | {source.HostSpeed!.Value} | {source.HostSpeed.FittedOn} |"), document));
    }

    /// <summary>The committed table has the rows of these files, and the README the score of that table.</summary>
    [Fact]
    public void The_committed_scores_belong_together()
    {
        var studies = new Bakeoff.Plots.Data.ResultFolder(Path.Combine(TestPaths.SourceTree, "results", "studies"));
        IReadOnlyList<CsvRow> table = studies.Reproduction!.Rows;
        Assert.Equal(Shipped.Rows.Select(row => row.Id), table.Select(row => row["id"]));
        CsvRow[] validation = [.. table.Where(row => row["role"] == "validation")];
        Assert.Contains($"| **all** | | {validation.Count(row => row.IsTrue("hit"))} of {validation.Length} |",
            File.ReadAllText(Path.Combine(TestPaths.SourceTree, "README.md")));

        IReadOnlyList<CsvRow> firmness = studies.Uncertainties!.Rows;
        Assert.Equal(validation.Select(row => row["id"]), firmness.Select(row => row["id"]));
        string readme = File.ReadAllText(Path.Combine(TestPaths.SourceTree, "README.md"));
        Assert.Contains($"turns {firmness.Count(row => row["standing"] == "met")} of the rows that are met and {firmness.Count(row => row["standing"] == "missed")} of those that are missed; "
            + $"the other {firmness.Count(row => row["standing"].EndsWith("doubtful", StringComparison.Ordinal))} are doubtful", readme);
        Assert.Contains($"to first order | {firmness.Sum(row => row.Number("chance")):0} |", readme);
        Assert.Contains($"and {firmness.Count(row => row["draws_met"] == "0")} rows are met in none", readme);
        double[] draws = [.. studies.Draws!.Rows.Select(row => row.Number("rows_met")!.Value)];
        Assert.Contains($"| the same in {draws.Length} draws | {draws.Min()} to {draws.Max()}, on average {draws.Average():0} |", readme);
        double[] moves = [.. studies.Robustness!.Rows.Where(row => row["cost_key"].Length > 0).Select(row => row.Number("rows_met")!.Value)];
        Assert.Contains($"moves each of the {moves.Length / 2} prices", readme);
        Assert.Contains($"| {moves.Min()} to {moves.Max()}; ", readme);
    }

    [Fact]
    public void Every_set_up_has_a_row()
    {
        foreach (PublishedSource source in Shipped.Sources)
        {
            HashSet<string> used = [.. source.Rows.SelectMany(row => new[] { row.Setup, row.Against ?? "" })];
            Assert.All(source.Setups, setup => Assert.Contains(setup.Key, used));
        }
    }

    [Fact]
    public void The_mails_table_is_calibrated_on_bare_metal_and_MTU_1500_only()
    {
        PublishedSource rfc = Shipped.Sources.Single(source => source.Name == "vbus-rfc");
        Assert.All(rfc.Rows.Where(row => row.Role == PublishedRole.Calibration), row =>
            Assert.True(row.Setup.StartsWith("bare-", StringComparison.Ordinal) || row.Setup.EndsWith("-1500", StringComparison.Ordinal), row.Id));
        Assert.Equal(8, rfc.Rows.Count(row => row.Role == PublishedRole.Calibration));
        // Of the thread's counters one chose the NIC and one the speed of the processors: the mail names neither.
        Assert.Equal(["SR2.signals", "SR3.cpu.virtio"], Shipped.Sources.Single(source => source.Name == "vhost-thread").Rows
            .Where(row => row.Role == PublishedRole.Calibration).Select(row => row.Id));
    }

    [Fact]
    public void The_paper_matrix_states_the_same_numbers()
    {
        Matrix paper = MatrixReader.ReadFile(
            Path.Combine(TestPaths.SourceTree, "harness", "matrices", "paper.yaml"), Composition.Create().Vocabulary, new MatrixOverrides());
        // The timer's round trips are a range here, and round-trip times the reciprocals of rates.
        List<PublishedValue> stated = [.. paper.Cells.SelectMany(planned => planned.Cell.Published)
            .Where(value => value.Metric != "rtt_mean_ns" && value is not { Metric: "transactions_per_s", Value: < 1000 })];
        Assert.NotEmpty(stated);
        Assert.All(stated, value => Assert.Contains(Shipped.Rows, row =>
            row.Metric.Text == value.Metric && row.Value is { } number && Math.Abs((number / value.Value) - 1) < 1e-4));
    }

    [Fact]
    public void All_set_ups_together_simulate_few_enough_seconds_for_ten_minutes()
    {
        // A virtual second of a busy cell takes about two seconds of one core; two cores, five seeds, ten minutes.
        double virtualSeconds = Shipped.ToMatrix().Cells.Sum(planned =>
            planned.Seeds.Count * (planned.Cell.WarmupSeconds + (planned.Cell.IsStream ? planned.Cell.MeasureSeconds : Math.Min(planned.Cell.MeasureSeconds, 0.5))));
        Assert.InRange(virtualSeconds, 1, 700);
    }
}
