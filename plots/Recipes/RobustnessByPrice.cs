using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>
/// How many published rows are met when one price is moved alone: the prices that matter most, a line for each. And how far each row is from the edge of
/// its band, in what all prices leave open of it: a line for each source (<see cref="RobustnessByRow"/>).
/// </summary>
public sealed class RobustnessByPrice : IFigureRecipe
{
    private const int MostPrices = 16;

    /// <inheritdoc/>
    public string Name => "robustness";

    /// <inheritdoc/>
    public string Summary => "published rows that are met when one price is moved alone; how far each is from the edge of its band (bakeoff robustness)";

    /// <inheritdoc/>
    public string? OnlyWith => "robustness.csv";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Robustness is not { Rows.Count: > 1 } table)
        {
            return RecipeResult.None("the folder has no robustness.csv, or no price was moved");
        }
        if (table.MissingColumns("cost_key", "direction", "factor", "machine", "seeds", "rows", "rows_met", "gained", "lost") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        FigureSpec byPrice = Figure(table.Rows.First(row => row["cost_key"].Length == 0), [.. table.Rows.Where(row => row["cost_key"].Length > 0)]);
        FigureSpec? byRow = results.Uncertainties is { } rows ? RobustnessByRow.Figure($"{Name}-rows", rows) : null;
        return RecipeResult.Of([byPrice, .. byRow is null ? Array.Empty<FigureSpec>() : [byRow]], "robustness.csv is empty");
    }

    private FigureSpec Figure(CsvRow unmoved, CsvRow[] moves)
    {
        double met = Met(unmoved);
        IGrouping<string, CsvRow>[] prices = [.. moves.GroupBy(move => move["cost_key"])
            .OrderByDescending(price => price.Max(Changed)).ThenBy(price => price.Key, StringComparer.Ordinal)];
        IGrouping<string, CsvRow>[] shown = [.. prices.Take(MostPrices).Reverse()];
        string how = unmoved.Number("factor") is { } factor ? $"divided and multiplied by {factor:0.##}" : "to the ends of the range that its source leaves open";
        return new FigureSpec
        {
            Name = Name,
            Title = "How far the score is from falling",
            Subtitle = $"unmoved, {met:0} of {unmoved["rows"]} validation rows are met",
            Caption = CaptionWriter.Head(unmoved["machine"].Split(' '), unmoved.Number("seeds") ?? 0)
                + $"each price moved alone in every set-up, {how}; nothing is fitted again with it. The {shown.Length} prices of {prices.Length} that change most verdicts; behind each, how many, down and up.",
            X = AxisPlanner.Around(new AxisQuantity("rows_met", "Validation rows met"), Math.Min(met, moves.Min(Met)) - 1, Math.Max(met, moves.Max(Met)) + 1),
            Y = AxisPlanner.Names(new AxisQuantity("line", ""), [.. shown.Select(price => $"{price.Key} {string.Join('/', price.Select(Changed))}")]),
            Series =
            [
                NameLines.Upright("as they are", met, shown.Length),
                Side("down", new SeriesStyle("#56B4E9", MarkerKind.TriangleDown), shown),
                Side("up", new SeriesStyle("#D55E00", MarkerKind.TriangleUp), shown),
            ],
        };
    }

    private static SeriesSpec Side(string direction, SeriesStyle style, IGrouping<string, CsvRow>[] shown) => NameLines.Points(
        direction, style, shown.SelectMany((price, line) => price.Where(move => move["direction"] == direction).Select(move => new FigurePoint(Met(move), line))));

    private static int Changed(CsvRow move) => Words(move["gained"]) + Words(move["lost"]);

    private static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    private static double Met(CsvRow row) => row.Number("rows_met") ?? 0;
}
