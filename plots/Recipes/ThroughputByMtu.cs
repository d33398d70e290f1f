using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Goodput of the stream workloads, bars side by side for each MTU.</summary>
public sealed class ThroughputByMtu : IFigureRecipe
{
    private const string Metric = "goodput_bps";

    /// <inheritdoc/>
    public string Name => "throughput-by-mtu";

    /// <inheritdoc/>
    public string Summary => "goodput of the stream workloads at each MTU, one bar per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Summary is not { } summary)
        {
            return RecipeResult.None("the folder has no summary.csv");
        }
        if (summary.MissingColumns("lane", "workload", Factors.Mtu, $"{Metric}_mean") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        var rows = summary.Rows.Where(row => row["workload"].EndsWith("stream", StringComparison.Ordinal)
            && row.Number(Factors.Mtu) > 0 && row.Metric(Metric) is not null);
        // A sweep of the message size is represented by its largest message, and only where no other section serves.
        var groups = CellGroup.Represent(
            CellGroup.Split(rows, Factors.Mtu),
            group => (group.Distinct(Factors.Mtu), group.RunsExpected, group.FactorNumber(Factors.Message)),
            Factors.Message, Factors.Group);
        var names = FigureNames.Of(Name, groups);
        return RecipeResult.Of(
            [.. groups.Select((group, i) => Figure(results, group, names[i]))],
            "no stream cells with a goodput");
    }

    private static FigureSpec Figure(ResultFolder results, CellGroup group, (string Name, string Subtitle) name)
    {
        double[] mtus = [.. group.Rows.Select(row => row.Number(Factors.Mtu)!.Value).Distinct().Order()];
        var series = Lane.Of(group, results.Style).Select(lane => new SeriesSpec
        {
            Id = lane.Label,
            Label = lane.Label,
            Style = lane.Style,
            Kind = SeriesKind.GroupedBars,
            Points =
            [
                .. lane.Rows.Select(row => (Mtu: row.Number(Factors.Mtu)!.Value, Goodput: row.Metric(Metric)!.Value))
                    .OrderBy(p => p.Mtu)
                    .Select(p => new FigurePoint(Array.IndexOf(mtus, p.Mtu), p.Goodput.Mean)
                    {
                        Low = p.Goodput.Low,
                        High = p.Goodput.High,
                    }),
            ],
        }).ToList();
        double largest = series.SelectMany(s => s.Points).Max(p => p.High ?? p.Y);
        return new FigureSpec
        {
            Name = name.Name,
            Title = "Throughput by MTU",
            Subtitle = name.Subtitle,
            Caption = CaptionWriter.Write(results, group, "Mean and 95 % CI over seeds."),
            X = AxisPlanner.Categories(Quantities.Mtu, [.. mtus.Select(AxisPlanner.Plain)]),
            Y = AxisPlanner.Linear(Quantities.Goodput(largest), largest),
            Series = series,
        };
    }
}
