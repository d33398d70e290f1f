using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>
/// The costs that matter most for the difference of two lanes: a bar from the difference at the lower end of a cost's range to
/// that at its upper end. A bar that reaches the other side of zero changes the winner.
/// </summary>
public sealed class Tornado : IFigureRecipe
{
    private const int MostCosts = 8;

    /// <inheritdoc/>
    public string Name => "tornado";

    /// <inheritdoc/>
    public string Summary => "how far each cost, moved over its range, changes the difference of two lanes (bakeoff sensitivity)";

    /// <inheritdoc/>
    public string? OnlyWith => "sensitivity.csv";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Sensitivity is not { Rows.Count: > 0 } table)
        {
            return RecipeResult.None("the folder has no sensitivity.csv");
        }
        if (table.MissingColumns("first", "second", "conclusion", "unit", "cost", "difference_mean", "difference_at_low",
            "difference_at_high") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        return RecipeResult.Of([.. table.Rows.GroupBy(row => row["conclusion"]).Select(group => Figure([.. group]))],
            "sensitivity.csv is empty");
    }

    private FigureSpec Figure(CsvRow[] all)
    {
        CsvRow[] rows = [.. all.Take(MostCosts)];
        CsvRow head = rows[0];
        double nominal = head.Number("difference_mean") ?? 0;
        double[] ends = [.. rows.SelectMany(row => new[] { row.Number("difference_at_low") ?? nominal, row.Number("difference_at_high") ?? nominal })];
        string words = head["conclusion"].Replace('-', ' ');
        var quantity = new AxisQuantity("difference", $"{head["second"]} minus {head["first"]}", head["unit"]);
        return new FigureSpec
        {
            Name = $"{Name}-{head["conclusion"]}",
            Title = $"Costs that decide the difference in {words}",
            Subtitle = $"{head["first"]} and {head["second"]}" + (all.Any(Shows) ? "" : "; no cost moves it beyond the seeds' interval"),
            Caption = $"Simulated; machine profile {head["machine"]}; seeds {head["seed_first"]} to {head["seed_last"]}; {head["workload"]}, "
                + $"MTU {head["mtu_bytes"]}. Each cost moved alone over its range, from the difference with nominal costs "
                + $"({nominal:G4} {head["unit"]}); * assumed cost. Bars that cross zero change the winner.",
            X = AxisPlanner.Categories(new AxisQuantity("cost", ""),
                [.. rows.Select(row => row["cost"].Replace(".", ". ").Replace('_', ' ') + (row.IsTrue("assumed") ? " *" : ""))]),
            Y = AxisPlanner.Around(quantity, Math.Min(ends.Min(), Math.Min(nominal, 0)), Math.Max(ends.Max(), Math.Max(nominal, 0))),
            Series =
            [
                Bars("to the lower end", "#56B4E9", rows, "difference_at_low", nominal),
                Bars("to the upper end", "#D55E00", rows, "difference_at_high", nominal),
            ],
        };
    }

    /// <summary>True if the cost, at an end of its range, takes the difference out of its interval; also if the table has none.</summary>
    private static bool Shows(CsvRow row) =>
        row.Number("difference_ci95_low") is not { } low || row.Number("difference_ci95_high") is not { } high
        || row.Number("difference_at_low") < low || row.Number("difference_at_low") > high
        || row.Number("difference_at_high") < low || row.Number("difference_at_high") > high;

    private static SeriesSpec Bars(string name, string colour, CsvRow[] rows, string column, double nominal) => new()
    {
        Id = name,
        Label = name,
        Style = new SeriesStyle(colour, MarkerKind.Square),
        Kind = SeriesKind.StackedBars,
        Points = [.. rows.Select((row, i) =>
        {
            double end = row.Number(column) ?? nominal;
            return new FigurePoint(i, Math.Abs(end - nominal)) { Base = Math.Min(end, nominal) };
        })],
    };
}
