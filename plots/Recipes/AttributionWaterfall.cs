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
        HashSet<string> lanes = [.. summary.Rows.Select(row => row["lane"])];
        if (table.Rows.FirstOrDefault(row => row["kind"] == "first" && !lanes.Contains(row["name"])) is { } stray)
        {
            return RecipeResult.None($"attribution.csv is of other runs than summary.csv, which has no lane {stray["name"]}");
        }
        CsvRow[][] ladders = [.. table.Rows.GroupBy(row => table.Has("ladder") ? row["ladder"] : "").Select(rows => rows.ToArray())];
        return RecipeResult.Of([.. ladders.Select((rows, i) =>
            Figure(results, summary, rows, ladders.Length > 1 ? $"{Name}-{i + 1}" : Name))], "attribution.csv is empty");
    }

    private static FigureSpec Figure(ResultFolder results, CsvTable summary, CsvRow[] rows, string name)
    {
        CsvRow first = rows.Single(row => row["kind"] == "first");
        CsvRow second = rows.Single(row => row["kind"] == "second");
        bool isLadder = rows.Any(row => row["kind"] == "waypoint");
        string[] lanes = [.. rows.Where(row => row["kind"] is "first" or "waypoint" or "second").Select(row => row["name"])];
        List<Step> steps = [];
        double level = 0;
        foreach (CsvRow row in rows.Where(row => row["kind"] is "first" or "share" or "waypoint" or "second"))
        {
            double value = row.Number("value_mean") ?? 0;
            bool isLane = row["kind"] != "share";
            steps.Add(isLane
                ? new(isLadder ? LadderNames.Of(row["name"], lanes) : row["name"], 0, value, null, null, IsLane: true)
                : new(isLadder ? Short(row["name"]) : row["name"], level, level + value, level + row.Number("value_ci95_low"), level + row.Number("value_ci95_high"), IsLane: false));
            level = isLane ? value : level + value;
        }
        int players = rows.Count(row => row["kind"] == "share");
        string[] names = [.. steps.Select(step => step.Name)];
        AxisSpec parts = AxisPlanner.Categories(new AxisQuantity("part", ""), names);
        var quantity = new AxisQuantity(first["metric"], Label(first["metric"]), first["unit"]);
        return new FigureSpec
        {
            Name = name,
            Title = $"What the difference in {Lower(Label(first["metric"]))} is made of",
            Subtitle = $"from {first["name"]} to {second["name"]}",
            Caption = CaptionWriter.Write(results, CellGroup.Split(summary.Rows.Where(row => row["lane"] == first["name"]))[0],
                (isLadder ? "Each step between two lanes divided by itself: Shapley shares over all mixtures of its ends"
                    : $"Shapley shares over all {1 << players} mixtures of the two lanes") + "; whiskers: 95 % interval over seeds." + InFull(steps, lanes)),
            X = isLadder ? LadderNames.OnTwoLevels(parts, [.. steps.Select(step => step.IsLane)]) : parts,
            Y = AxisPlanner.Linear(quantity, steps.Max(step => Math.Max(Math.Max(step.From, step.To), step.High ?? 0))),
            Series =
            [
                Bars(Total, "#777777", steps, step => step.IsLane),
                Bars(Down, "#009E73", steps, step => !step.IsLane && step.To <= step.From),
                Bars(Up, "#D55E00", steps, step => !step.IsLane && step.To > step.From),
            ],
        };
    }

    /// <summary>The lanes whose labels leave something out, from left to right.</summary>
    private static string InFull(IEnumerable<Step> steps, string[] lanes)
    {
        string[] shortened = [.. steps.Where(step => step.IsLane).Select((step, i) => (step.Name, Lane: lanes[i]))
            .Where(entry => entry.Name != entry.Lane).Select(entry => entry.Lane)];
        return shortened.Length > 0 ? $" In full: {string.Join("; ", shortened)}." : "";
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

    private static string Short(string player) => player
        .Replace("protocol", "proto", StringComparison.Ordinal).Replace("interrupts", "intr", StringComparison.Ordinal)
        .Replace("back_end", "back end", StringComparison.Ordinal).Replace("attachment", "attach", StringComparison.Ordinal);

    /// <summary>For the middle of a sentence; an abbreviation stays as it is.</summary>
    private static string Lower(string words) => char.IsUpper(words[1]) ? words : char.ToLowerInvariant(words[0]) + words[1..];

    private static string Label(string metric) => metric switch
    {
        "cpu_ns_per_kb" => "CPU time per KiB",
        "cpu_us_per_mb" => "CPU time per MB",
        "cpu_us_per_transaction" => "CPU time per transaction",
        "rtt_mean_ns" => "Round-trip time",
        _ => char.ToUpperInvariant(metric[0]) + metric[1..].Replace("_per_mb", " per MB", StringComparison.Ordinal)
            .Replace("_per_transaction", " per transaction", StringComparison.Ordinal),
    };

    private sealed record Step(string Name, double From, double To, double? Low, double? High, bool IsLane);
}
