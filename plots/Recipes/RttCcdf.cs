using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Share of round trips that took longer than x, both axes logarithmic: the tail is as wide as the middle.</summary>
public sealed class RttCcdf : IFigureRecipe
{
    /// <summary>A percentile is shown only where at least this many samples lie above it.</summary>
    private const double FewestSamplesAbove = 10;

    private static readonly (double Fraction, string Label)[] Percentiles =
    [
        (0.5, "p50"), (0.1, "p90"), (0.01, "p99"), (0.001, "p99.9"), (0.0001, "p99.99"), (0.00001, "p99.999"),
    ];

    /// <inheritdoc/>
    public string Name => "rtt-ccdf";

    /// <inheritdoc/>
    public string Summary => "complementary distribution of round-trip times, both axes logarithmic, one curve per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Summary is not { } summary)
        {
            return RecipeResult.None("the folder has no summary.csv");
        }
        if (summary.MissingColumns("cell", "lane", "workload") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        var rows = summary.Rows.Where(row => row["workload"].EndsWith("-rr", StringComparison.Ordinal));
        // Under load a round trip is mostly queueing: that is the subject of latency-by-load. Take the lightest load.
        var groups = CellGroup.Represent(
            CellGroup.Split(rows),
            group => (-group.FactorNumber(Factors.Burst), group.RunsExpected),
            Factors.Burst, Factors.Group);
        var drawable = groups
            .Select(group => (Group: group, Series: Curves(results, group)))
            .Where(g => g.Series.Count > 0)
            .ToList();
        var names = FigureNames.Of(Name, [.. drawable.Select(g => g.Group)]);
        return RecipeResult.Of(
            [.. drawable.Select((g, i) => Figure(results, g.Group, g.Series, names[i]))],
            groups.Count == 0
                ? "no request/response cells"
                : "neither histograms/ nor percentiles.csv has the round trips of the request/response cells");
    }

    private static FigureSpec Figure(
        ResultFolder results, CellGroup group, IReadOnlyList<SeriesSpec> series, (string Name, string Subtitle) name)
    {
        var points = series.SelectMany(s => s.Points).ToList();
        AxisSpec y = AxisPlanner.Fractions(Quantities.Exceeding, points.Min(p => p.Y));
        return new FigureSpec
        {
            Name = name.Name,
            Title = "Round-trip time, complementary distribution",
            Subtitle = name.Subtitle,
            Caption = CaptionWriter.Write(
                results, group, $"Seeds merged; a curve ends where fewer than {FewestSamplesAbove} round trips lie above."),
            X = AxisPlanner.Log(Quantities.RoundTrip, points.Min(p => p.X), points.Max(p => p.X)),
            Y = y,
            RightTicks = [.. Percentiles.Where(p => p.Fraction >= y.Min).Select(p => new AxisTick(p.Fraction, p.Label))],
            Series = series,
        };
    }

    private static List<SeriesSpec> Curves(ResultFolder results, CellGroup group) =>
    [
        .. Lane.Of(group, results.Style)
            .Select(lane => new SeriesSpec
            {
                Id = lane.Label,
                Label = lane.Label,
                Style = lane.Style,
                Kind = SeriesKind.Steps,
                Points = Curve(Distribution(results, lane.Rows[0]["cell"])),
            })
            .Where(series => series.Points.Count > 1),
    ];

    /// <summary>Value and fraction above it, ascending in value, as far as the number of samples allows.</summary>
    private static List<(double ValueNs, double Above)> Distribution(ResultFolder results, string cell)
    {
        if (results.Histogram(cell) is { Points.Count: > 0 } histogram)
        {
            return Trim(histogram.Points.Select(p => (p.ValueNs, Above(p.Percentile))), histogram.TotalCount);
        }
        var rows = (results.Percentiles?.Rows ?? []).Where(row => row["cell"] == cell && row.Number("rtt_ns") > 0).ToList();
        return rows.Count == 0
            ? []
            : Trim(
                rows.Select(row => (row.Number("rtt_ns")!.Value, Above((row.Number("percentile") ?? 100) / 100)))
                    .OrderByDescending(p => p.Item2),
                rows.Max(row => row.Number("total_count")) ?? double.MaxValue);
    }

    private static List<(double ValueNs, double Above)> Trim(IEnumerable<(double ValueNs, double Above)> points, double total) =>
        [.. points.Where(p => p.ValueNs > 0 && p.Above * total >= FewestSamplesAbove * (1 - 1e-9))];

    /// <summary>One minus the percentile, without the last digits that the subtraction spoils.</summary>
    private static double Above(double percentile) => Math.Round(1 - percentile, 12);

    /// <summary>
    /// The staircase, with a marker where it crosses each percentile tick: markers of different lanes are then
    /// read off along one horizontal line.
    /// </summary>
    private static List<FigurePoint> Curve(List<(double ValueNs, double Above)> distribution)
    {
        var points = new List<FigurePoint>();
        int next = 0;
        foreach ((double value, double above) in distribution)
        {
            while (next < Percentiles.Length && above <= Percentiles[next].Fraction * (1 + 1e-9))
            {
                points.Add(new FigurePoint(value, Percentiles[next++].Fraction) { Marked = true });
            }
            if (points.Count == 0 || points[^1].X != value || points[^1].Y > above * (1 + 1e-9))
            {
                points.Add(new FigurePoint(value, above));
            }
        }
        return points;
    }
}
