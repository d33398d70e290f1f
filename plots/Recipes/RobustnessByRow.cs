using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>
/// How far each published row is inside its pass band or outside, in deviations of what the ranges of all prices leave open of it: a line for each source.
/// Near the edge prices decide; far outside something else is missing.
/// </summary>
internal static class RobustnessByRow
{
    /// <summary>Rows beyond are drawn at the edge.</summary>
    private const double LargestShown = 6;

    /// <summary>Nearer to the edge than this a verdict is doubtful.</summary>
    private const double DoubtfulWithin = 2;

    private const string Inside = "deviations_inside";

    /// <summary>The figure; null where the table lacks a column or has no row with a deviation.</summary>
    public static FigureSpec? Figure(string name, CsvTable table)
    {
        if (table.MissingColumns("source", "id", "hit", "standing", Inside, "machine", "seeds", "factor") is not null)
        {
            return null;
        }

        CsvRow[] rows = [.. table.Rows.Where(row => row.Number(Inside) is not null)];
        if (rows.Length == 0)
        {
            return null;
        }

        IGrouping<string, CsvRow>[] sources = [.. rows.GroupBy(row => row["source"])
            .OrderByDescending(source => source.Average(row => Firm(row, isHit: true) ? 1.0 : 0)).ThenBy(source => source.Key, StringComparer.Ordinal)];
        (CsvRow Row, FigurePoint Point)[] points = [.. sources.SelectMany((source, line) => NameLines.Around(source, Inside, LargestShown, sources.Length - 1 - line))];
        string ranges = rows[0].Number("factor") is { } factor ? $"divided and multiplied by {factor:0.##}" : "from one end of the range that its source leaves open to the other";
        return new FigureSpec
        {
            Name = name,
            Title = "Which verdicts hang on prices",
            Subtitle = $"right of 2: met whatever the prices ({rows.Count(row => Firm(row, true))} rows); left of -2: missed whatever they are ({rows.Count(row => Firm(row, false))})",
            Caption = $"Simulated; machine profile {string.Join(", ", rows.Select(row => row["machine"]).Distinct().Order(StringComparer.Ordinal))}; "
                + $"{rows[0]["seeds"]} {(rows[0]["seeds"] == "1" ? "seed" : "seeds")}; a point is a validation row. One deviation: what is left open of the row if each price is anywhere "
                + $"in its range, on its own ({ranges}), to first order; fitted host speeds follow. Rows beyond {LargestShown:0} stand at the edge. Beside each source: rows met and missed whatever the prices, "
                + $"of all.{Without(table.Rows.Count - rows.Length)}",
            X = AxisPlanner.Around(new AxisQuantity(Inside, "Deviations inside the pass band (negative: outside)"), -LargestShown, LargestShown),
            Y = AxisPlanner.Names(new AxisQuantity("line", ""),
                [.. sources.Reverse().Select(source => $"{source.Key} {source.Count(row => Firm(row, true))}+{source.Count(row => Firm(row, false))}/{source.Count()}")]),
            Series =
            [
                NameLines.Upright("edge of the band", 0, sources.Length),
                NameLines.Upright("missed whatever the prices", -DoubtfulWithin, sources.Length, dashed: true),
                NameLines.Upright("met whatever the prices", DoubtfulWithin, sources.Length, dashed: true),
                Those("met", new SeriesStyle("#0072B2", MarkerKind.Circle), isHit: true),
                Those("missed", new SeriesStyle("#D55E00", MarkerKind.Diamond), isHit: false),
            ],
        };

        SeriesSpec Those(string label, SeriesStyle style, bool isHit) =>
            NameLines.Points(label, style, points.Where(entry => entry.Row.IsTrue("hit") == isHit).Select(entry => entry.Point));
    }

    private static bool Firm(CsvRow row, bool isHit) => row["standing"] == (isHit ? "met" : "missed");

    private static string Without(int rows) => rows > 0 ? $" Without a point: {rows} that no price moves." : "";
}
