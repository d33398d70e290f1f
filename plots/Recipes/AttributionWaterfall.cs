using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>From one lane to another in steps, one for each part in which they differ: who is responsible for how much.</summary>
public sealed class AttributionWaterfall : IFigureRecipe
{
    private const string Total = "lane";
    private const string Up = "adds";
    private const string Down = "saves";

    /// <inheritdoc/>
    public string Name => "attribution";

    /// <inheritdoc/>
    public string Summary => "waterfall from one lane to another: each part's share of the difference (bakeoff attribute)";

    /// <inheritdoc/>
    public string? OnlyWith => "attribution.csv";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Attribution is not { Rows.Count: > 0 } table)
        {
            return RecipeResult.None("the folder has no attribution.csv");
        }
        if (table.MissingColumns("metric", "unit", "kind", "name", "value_mean") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        if (results.Summary is not { Rows.Count: > 0 } summary)
        {
            return RecipeResult.None("the folder has no summary.csv");
        }
        CsvRow first = table.Rows.Single(row => row["kind"] == "first");
        CsvRow second = table.Rows.Single(row => row["kind"] == "second");
        CsvRow[] shares = [.. table.Rows.Where(row => row["kind"] == "share")];
        List<Step> steps = [new(first["name"], 0, first.Number("value_mean") ?? 0, null, null, IsLane: true)];
        double level = steps[0].To;
        foreach (CsvRow share in shares)
        {
            double value = share.Number("value_mean") ?? 0;
            steps.Add(new(share["name"], level, level + value,
                level + share.Number("value_ci95_low"), level + share.Number("value_ci95_high"), IsLane: false));
            level += value;
        }
        steps.Add(new(second["name"], 0, second.Number("value_mean") ?? 0, null, null, IsLane: true));
        var quantity = new AxisQuantity(first["metric"], Label(first["metric"]), first["unit"]);
        return RecipeResult.Of([new FigureSpec
        {
            Name = Name,
            Title = $"What the difference in {Lower(Label(first["metric"]))} is made of",
            Subtitle = $"from {first["name"]} to {second["name"]}",
            Caption = CaptionWriter.Write(results, CellGroup.Split(summary.Rows.Where(row => row["lane"] == first["name"]))[0],
                $"Shapley shares over all {1 << shares.Length} mixtures of the two lanes; whiskers: 95 % interval over seeds."),
            X = AxisPlanner.Categories(new AxisQuantity("part", ""), [.. steps.Select(step => step.Name)]),
            Y = AxisPlanner.Linear(quantity, steps.Max(step => Math.Max(Math.Max(step.From, step.To), step.High ?? 0))),
            Series =
            [
                Bars(Total, "#777777", steps, step => step.IsLane),
                Bars(Down, "#009E73", steps, step => !step.IsLane && step.To <= step.From),
                Bars(Up, "#D55E00", steps, step => !step.IsLane && step.To > step.From),
            ],
        }], "attribution.csv is empty");
    }

    private static SeriesSpec Bars(string name, string colour, List<Step> steps, Func<Step, bool> belongs) => new()
    {
        Id = name,
        Label = name,
        Style = new SeriesStyle(colour, MarkerKind.Square),
        Kind = SeriesKind.StackedBars,
        Points = [.. steps.Select((step, i) => (step, i)).Where(entry => belongs(entry.step)).Select(entry =>
            new FigurePoint(entry.i, Math.Abs(entry.step.To - entry.step.From))
            {
                Base = Math.Min(entry.step.From, entry.step.To),
                Low = entry.step.Low,
                High = entry.step.High,
            })],
    };

    private static string Lower(string words) => char.ToLowerInvariant(words[0]) + words[1..];

    private static string Label(string metric) => metric switch
    {
        "cpu_ns_per_kb" => "CPU time per KiB",
        "cpu_us_per_transaction" => "CPU time per transaction",
        "rtt_mean_ns" => "Round-trip time",
        _ => char.ToUpperInvariant(metric[0]) + metric[1..].Replace("_per_mb", " per MB", StringComparison.Ordinal)
            .Replace("_per_transaction", " per transaction", StringComparison.Ordinal),
    };

    private sealed record Step(string Name, double From, double To, double? Low, double? High, bool IsLane);
}
