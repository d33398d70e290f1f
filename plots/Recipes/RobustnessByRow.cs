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
    /// <summary>Ends of the axis.</summary>
    private const double AxisEnd = 6;

    /// <summary>Rows beyond are drawn here, so that the edge of the plot does not cut their markers.</summary>
    private const double LargestShown = 5.8;

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

        ILookup<string, CsvRow> bySource = table.Rows.ToLookup(row => row["source"]);
        IGrouping<string, CsvRow>[] sources = [.. rows.GroupBy(row => row["source"])
            .OrderByDescending(source => (double)Firm(bySource[source.Key], isHit: true) / bySource[source.Key].Count()).ThenBy(source => source.Key, StringComparer.Ordinal)];
        (CsvRow Row, FigurePoint Point)[] points = [.. sources.SelectMany((source, line) => NameLines.Around(source, Inside, LargestShown, sources.Length - 1 - line))];
        string ranges = rows[0].Number("factor") is { } factor ? $"divided and multiplied by {factor:0.##}" : "the one that its source leaves open";
        return new FigureSpec
        {
            Name = name,
            Title = "Which verdicts hang on prices",
            Subtitle = $"{Firm(table.Rows, true)} rows met and {Firm(table.Rows, false)} missed firmly: nothing tried turns them",
            Caption = CaptionWriter.Head(rows.Select(row => row["machine"]), rows[0].Number("seeds") ?? 0)
                + "a point is a validation row. A deviation is what is left open of it if each price is anywhere "
                + $"in its range ({ranges}), to first order; fitted host speeds follow. Beside each source: rows firmly met and missed, of all; firm is what is beyond 2 and neither a single price nor a draw turns. Beyond {AxisEnd:0}: at the edge."
                + Without(table.Rows.Count - rows.Length),
            X = AxisPlanner.Around(new AxisQuantity(Inside, "Deviations inside the pass band (negative: outside)"), -AxisEnd, AxisEnd),
            Y = AxisPlanner.Names(new AxisQuantity("line", ""),
                [.. sources.Reverse().Select(source => $"{source.Key} {Firm(bySource[source.Key], true)}+{Firm(bySource[source.Key], false)}/{bySource[source.Key].Count()}")]),
            Series =
            [
                NameLines.Upright("edge of the band", 0, sources.Length),
                NameLines.Upright("lower end of doubt", -DoubtfulWithin, sources.Length, dashed: true),
                NameLines.Upright("upper end of doubt", DoubtfulWithin, sources.Length, dashed: true),
                Those("met", new SeriesStyle("#0072B2", MarkerKind.Circle), isHit: true),
                Those("missed", new SeriesStyle("#D55E00", MarkerKind.Diamond), isHit: false),
            ],
        };

        SeriesSpec Those(string label, SeriesStyle style, bool isHit) =>
            NameLines.Points(label, style, points.Where(entry => entry.Row.IsTrue("hit") == isHit).Select(entry => entry.Point));
    }

    private static int Firm(IEnumerable<CsvRow> rows, bool isHit) => rows.Count(row => row["standing"] == (isHit ? "met" : "missed"));

    private static string Without(int rows) => rows > 0 ? $" Without a point: {rows} that no price moves." : "";
}
