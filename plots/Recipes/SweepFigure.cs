using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Curves of one metric, or of a metric and its dashed companion, over the values of one factor.</summary>
public sealed record SweepFigure
{
    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>First line above the plot.</summary>
    public required string Title { get; init; }

    /// <summary>The factor along x.</summary>
    public required string Factor { get; init; }

    /// <summary>The quantity along x.</summary>
    public required AxisQuantity X { get; init; }

    /// <summary>Writes a value of the factor on the axis.</summary>
    public Func<double, string> XLabel { get; init; } = AxisPlanner.Plain;

    /// <summary>The metric of the solid lines, as summary.csv names it.</summary>
    public required string Metric { get; init; }

    /// <summary>The metric of the dashed lines, if any, with the words that tell solid from dashed.</summary>
    public (string Metric, string Words)? Twin { get; init; }

    /// <summary>Plans the y axis from the smallest and the largest value.</summary>
    public required Func<double, double, AxisSpec> PlanY { get; init; }

    /// <summary>The recipe's own sentence in the caption.</summary>
    public string Remark { get; init; } = "Mean and 95 % CI over seeds.";

    /// <summary>Curves of round trips, p50 and p99, over a factor.</summary>
    public static SweepFigure OfRoundTrips(string recipe, string title, string factor, AxisQuantity x) => new()
    {
        Recipe = recipe,
        Title = title,
        Factor = factor,
        X = x,
        Metric = "rtt_p50_ns",
        Twin = ("rtt_p99_ns", "solid p50, dashed p99"),
        PlanY = (smallest, largest) => AxisPlanner.LogIfWide(Quantities.RoundTrip, smallest, largest),
        Remark = "Percentiles of each seed: their mean and 95 % CI over seeds.",
    };

    /// <summary>Builds one figure for each set of cells that sweeps the factor.</summary>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Summary is not { } summary)
        {
            return RecipeResult.None("the folder has no summary.csv");
        }
        string[] needed = Twin is { } twin ? [Metric, twin.Metric] : [Metric];
        if (summary.MissingColumns(["lane", Factor, .. needed.Select(metric => metric + "_mean")]) is { } missing)
        {
            return RecipeResult.None(missing);
        }
        var rows = summary.Rows.Where(row => row.Number(Factor) > 0 && row.Metric(Metric)?.Mean > 0);
        var groups = CellGroup.Split(rows, Factor).Where(group => group.Distinct(Factor) > 1).ToList();
        var names = FigureNames.Of(Recipe, groups);
        var figures = groups.Select((group, i) => Figure(results, group, names[i])).ToList();
        return RecipeResult.Of(figures, $"no cells measure {Metric} at two or more values of {Factor}");
    }

    private FigureSpec Figure(ResultFolder results, CellGroup group, (string Name, string Subtitle) name)
    {
        var series = new List<SeriesSpec>();
        foreach (Lane lane in Lane.Of(group, results.Style))
        {
            var solid = new SeriesSpec
            {
                Id = Twin is null ? lane.Label : $"{lane.Label} {Metric}",
                Label = lane.Label,
                Style = lane.Style,
                Kind = SeriesKind.LinePoints,
                Points = Points(lane, Metric),
            };
            series.Add(solid);
            if (Twin is { } twin && Points(lane, twin.Metric) is { Count: > 0 } companion)
            {
                series.Add(solid with
                {
                    Id = $"{lane.Label} {twin.Metric}",
                    Label = null,
                    Style = lane.Style with { Dashed = true },
                    Kind = SeriesKind.Line,
                    Points = companion,
                });
            }
        }
        var points = series.SelectMany(s => s.Points).ToList();
        return new FigureSpec
        {
            Name = name.Name,
            Title = Title,
            Subtitle = Twin is { Words: var words } ? $"{words}; {name.Subtitle}" : name.Subtitle,
            Caption = CaptionWriter.Write(results, group, Remark),
            X = AxisPlanner.Sweep(X, [.. points.Select(p => p.X)], XLabel),
            Y = PlanY(points.Min(p => p.Y), points.Max(p => p.High ?? p.Y)),
            Series = series,
        };
    }

    private List<FigurePoint> Points(Lane lane, string metric) =>
    [
        .. lane.Rows.Where(row => row.Metric(metric) is { Mean: > 0 })
            .Select(row => (X: row.Number(Factor)!.Value, Y: row.Metric(metric)!.Value))
            .OrderBy(p => p.X)
            .Select(p => new FigurePoint(p.X, p.Y.Mean) { Low = p.Y.Low, High = p.Y.High }),
    ];
}
