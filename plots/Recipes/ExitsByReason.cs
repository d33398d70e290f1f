using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>Exits per second, stacked by reason and by who handles them, one bar per lane.</summary>
public sealed class ExitsByReason : IFigureRecipe
{
    private const string Userspace = "userspace";

    /// <inheritdoc/>
    public string Name => "exits-by-reason";

    /// <inheritdoc/>
    public string Summary => "exits per second of virtual time, stacked by reason, one bar per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Summary is not { } summary || results.Exits is not { } exits)
        {
            return RecipeResult.None($"the folder has no {(results.Summary is null ? "summary.csv" : "exits.csv")}");
        }
        string? missing = summary.MissingColumns("cell", "lane")
            ?? exits.MissingColumns("run_key", "cell", "reason", "handled", "count", "measured_s");
        if (missing is not null)
        {
            return RecipeResult.None(missing);
        }
        ILookup<string, ExitRate> rates = exits.Rows
            .GroupBy(row => row["cell"])
            .SelectMany(cell => Rates(cell.Key, [.. cell]))
            .ToLookup(rate => rate.Cell);
        // A sweep is represented by its heaviest point where no main section serves; bare metal has no exits and gets no bar.
        var groups = CellGroup.Represent(
            CellGroup.Split(summary.Rows.Where(row => rates.Contains(row["cell"]))),
            group => (group.RunsExpected, group.FactorNumber(Factors.Burst), group.FactorNumber(Factors.Message)),
            Factors.Burst, Factors.Message, Factors.Group);
        var names = FigureNames.Of(Name, groups);
        return RecipeResult.Of(
            [.. groups.Select((group, i) => Figure(results, group, rates, names[i]))],
            "exits.csv has no exits of the cells in summary.csv");
    }

    /// <summary>Counts of all seeds over the virtual time of all seeds: a reason that a seed lacks counts as zero there.</summary>
    private static IEnumerable<ExitRate> Rates(string cell, IReadOnlyList<CsvRow> rows)
    {
        double seconds = rows.GroupBy(row => row["run_key"]).Sum(run => run.First().Number("measured_s") ?? 0);
        return seconds <= 0
            ? []
            : rows.GroupBy(row => (Reason: row["reason"], Handled: row["handled"]))
                .Select(part => new ExitRate(
                    cell, part.Key.Reason, part.Key.Handled == Userspace, part.Sum(row => row.Number("count") ?? 0) / seconds))
                .Where(rate => rate.PerSecond > 0);
    }

    private static FigureSpec Figure(
        ResultFolder results, CellGroup group, ILookup<string, ExitRate> rates, (string Name, string Subtitle) name)
    {
        IReadOnlyList<Lane> lanes = Lane.Of(group, results.Style);
        var parts = lanes.SelectMany(lane => rates[lane.Rows[0]["cell"]])
            .Select(rate => (rate.Reason, rate.InUserspace))
            .Distinct()
            .OrderBy(part => Rank(part.Reason))
            .ThenBy(part => part.Reason, StringComparer.Ordinal)
            .ThenBy(part => part.InUserspace);
        var stack = new StackBuilder(lanes.Count);
        foreach ((string reason, bool inUserspace) in parts)
        {
            stack.Add(
                inUserspace ? $"{reason} (userspace)" : reason,
                FigureStyle.Part(FigureStyle.ExitReasons, reason, darker: inUserspace),
                lane => rates[lanes[lane].Rows[0]["cell"]]
                    .Where(rate => rate.Reason == reason && rate.InUserspace == inUserspace)
                    .Sum(rate => rate.PerSecond));
        }
        return new FigureSpec
        {
            Name = name.Name,
            Title = "Exits per second by reason",
            Subtitle = name.Subtitle,
            Caption = CaptionWriter.Write(results, group, "Mean over seeds, per second of virtual time."),
            X = AxisPlanner.Categories(Quantities.Lane, [.. lanes.Select(lane => lane.BarName)]),
            Y = AxisPlanner.Linear(Quantities.ExitRate, stack.Highest),
            Series = stack.Series,
        };
    }

    private static int Rank(string reason)
    {
        for (int i = 0; i < FigureStyle.ExitReasons.Count; i++)
        {
            if (FigureStyle.ExitReasons[i].Name == reason)
            {
                return i;
            }
        }
        return FigureStyle.ExitReasons.Count;
    }

    private readonly record struct ExitRate(string Cell, string Reason, bool InUserspace, double PerSecond);
}
