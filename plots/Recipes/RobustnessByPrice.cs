using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>How many published rows are met when one price is moved alone: the prices that matter most, a line for each.</summary>
public sealed class RobustnessByPrice : IFigureRecipe
{
    private const int MostPrices = 16;

    /// <inheritdoc/>
    public string Name => "robustness";

    /// <inheritdoc/>
    public string Summary => "published rows that are met when one price is moved alone (bakeoff robustness)";

    /// <inheritdoc/>
    public string? OnlyWith => "robustness.csv";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Robustness is not { Rows.Count: > 1 } table)
        {
            return RecipeResult.None("the folder has no robustness.csv, or no price was moved");
        }
        return table.MissingColumns("cost_key", "factor", "machine", "seeds", "rows", "rows_met") is { } missing
            ? RecipeResult.None(missing)
            : RecipeResult.Of([Figure(table.Rows[0], [.. table.Rows.Skip(1)])], "robustness.csv is empty");
    }

    private FigureSpec Figure(CsvRow nominal, CsvRow[] moves)
    {
        double met = Met(nominal);
        IGrouping<string, CsvRow>[] prices = [.. moves.GroupBy(move => move["cost_key"])
            .OrderByDescending(price => price.Max(move => Math.Abs(Met(move) - met))).ThenBy(price => price.Key, StringComparer.Ordinal)];
        IGrouping<string, CsvRow>[] shown = [.. prices.Take(MostPrices).Reverse()];
        double factor = moves.Max(move => move.Number("factor") ?? 1);
        return new FigureSpec
        {
            Name = Name,
            Title = "Does the score hang on a price?",
            Subtitle = $"{met:0} of {nominal["rows"]} validation rows are met with all prices as they are",
            Caption = $"Simulated; machine profile {nominal["machine"].Replace(" ", ", ")}; {nominal["seeds"]} seeds; each price moved alone in every set-up, down and up by {factor:0.##}, and no "
                + "host speed fitted again. "
                + $"The {shown.Length} prices of {prices.Length} that change most.",
            X = AxisPlanner.Linear(new AxisQuantity("rows_met", "Validation rows met"), nominal.Number("rows") ?? met),
            Y = AxisPlanner.Names(new AxisQuantity("line", ""), [.. shown.Select(price => price.Key)]),
            Series =
            [
                new SeriesSpec
                {
                    Id = "as they are",
                    Style = new SeriesStyle("#777777", MarkerKind.Plus),
                    Kind = SeriesKind.Line,
                    Points = [new FigurePoint(met, -0.5), new FigurePoint(met, shown.Length - 0.5)],
                },
                Side($"divided by {factor:0.##}", new SeriesStyle("#56B4E9", MarkerKind.TriangleDown), shown, move => move.Number("factor") < 1),
                Side($"times {factor:0.##}", new SeriesStyle("#D55E00", MarkerKind.TriangleUp), shown, move => move.Number("factor") > 1),
            ],
        };
    }

    private static SeriesSpec Side(string name, SeriesStyle style, IGrouping<string, CsvRow>[] shown, Func<CsvRow, bool> which) => new()
    {
        Id = name,
        Label = name,
        Style = style,
        Kind = SeriesKind.Points,
        Points = [.. shown.SelectMany((price, line) => price.Where(which).Select(move => new FigurePoint(Met(move), line)))],
    };

    private static double Met(CsvRow row) => row.Number("rows_met") ?? 0;
}
