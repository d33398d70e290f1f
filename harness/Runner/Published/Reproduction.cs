using MathNet.Numerics.Statistics;

namespace Bakeoff.Harness;

/// <summary>All rows of a set beside what the runs found.</summary>
public sealed class Reproduction
{
    private Reproduction(PublishedSet set, IReadOnlyList<RowResult> results, int seeds)
    {
        Set = set;
        Results = results;
        Seeds = seeds;
    }

    /// <summary>The rows.</summary>
    public PublishedSet Set { get; }

    /// <summary>The rows with their values, in the order of the files.</summary>
    public IReadOnlyList<RowResult> Results { get; }

    /// <summary>The largest number of seeds that a row has a value from.</summary>
    public int Seeds { get; }

    /// <summary>Compares every row with the finished runs. A seed with which a set-up failed is left out.</summary>
    public static Reproduction Of(PublishedSet set, IEnumerable<RunRow> runs)
    {
        Dictionary<(string Cell, ulong Seed), RunOutcome> outcomes = runs.Where(run => run.Record.Outcome is not null)
            .ToDictionary(run => (run.Run.Cell.Id, run.Run.Seed), run => run.Record.Outcome!);
        List<RowResult> results = [];
        foreach (PublishedSource source in set.Sources)
        {
            results.AddRange(source.Rows.Select(row => new RowResult(row, StudentInterval.Of(Values(source, row, outcomes)))
            {
                Cell = source[row.Setup],
                Against = row.Against is null ? null : source[row.Against],
            }));
        }

        return new Reproduction(set, results, results.Select(result => result.Simulated.Count).DefaultIfEmpty().Max());
    }

    /// <summary>Results of one role; of one source unless that is null.</summary>
    public IEnumerable<RowResult> Of(PublishedRole role, string? source = null) =>
        Results.Where(result => result.Row.Role == role && (source is null || result.Row.Source == source));

    /// <summary>Calibration and validation rows that are not met.</summary>
    public IEnumerable<RowResult> Misses => Results.Where(result => !result.IsHit && result.Row.Role != PublishedRole.Alternative);

    /// <summary>Which rows rest on fewer seeds than the others, since a run failed or had no value: a sentence, empty if there are none.</summary>
    public string FewerSeeds
    {
        get
        {
            string rows = string.Join(", ", Results.Where(result => result.Simulated.Count < Seeds).Select(result => $"{result.Row.Id} ({result.Simulated.Count})"));
            return rows.Length > 0 ? $"Fewer seeds, as a run failed or had no value: {rows}." : "";
        }
    }

    /// <summary>How validation went: over all, by kind (shape before size), by source. Without what has no validation row.</summary>
    public IEnumerable<(string Name, ReproductionScore Score)> Scores()
    {
        PublishedKind[] shapeFirst = [PublishedKind.Sign, PublishedKind.Order, PublishedKind.Ratio, PublishedKind.Range, PublishedKind.Difference, PublishedKind.Absolute];
        IEnumerable<(string Name, ReproductionScore Score)> all =
        [
            ("all", Score(PublishedRole.Validation)),
            .. shapeFirst.Select(kind => ($"kind {Words.Of(kind)}", Score(PublishedRole.Validation, kind: kind))),
            .. Set.Sources.Select(source => (source.Name, Score(PublishedRole.Validation, source.Name))),
        ];
        return all.Where(entry => entry.Score.Rows > 0);
    }

    /// <summary>How the rows of a role did: of one source and kind, or of all where they are null.</summary>
    public ReproductionScore Score(PublishedRole role, string? source = null, PublishedKind? kind = null)
    {
        List<RowResult> rows = [.. Of(role, source).Where(result => kind is null || result.Row.Kind == kind)];
        double[] errors = [.. rows.Where(result => result.HasError).Select(result => Math.Abs(result.Error!.Value))];
        return new ReproductionScore(rows.Count, rows.Count(result => result.IsHit), errors.Length > 0 ? errors.Median() : null);
    }

    /// <summary>The value of each seed that has one, seeds ascending.</summary>
    private static List<double> Values(
        PublishedSource source, PublishedRow row, Dictionary<(string Cell, ulong Seed), RunOutcome> outcomes)
    {
        PlannedCell setup = source.Setups.First(entry => entry.Key == row.Setup).Value;
        List<double> values = [];
        foreach (ulong seed in setup.Seeds)
        {
            double? value = Of(row.Setup, seed);
            if (row.Against is not null)
            {
                value = Of(row.Against, seed) switch
                {
                    { } other when row.Kind == PublishedKind.Difference => value - other,
                    { } divisor and not 0 => value / divisor,
                    _ => null,
                };
            }

            if (value is not null)
            {
                values.Add(value.Value);
            }
        }

        return values;

        double? Of(string name, ulong seed) =>
            outcomes.TryGetValue((source[name].Id, seed), out RunOutcome? outcome) ? row.Metric.ValueOf(outcome) : null;
    }
}
