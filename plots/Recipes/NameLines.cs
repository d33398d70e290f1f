using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>Series of figures whose y axis has a name on each line (<see cref="AxisPlanner.Names"/>).</summary>
internal static class NameLines
{
    /// <summary>How far the points of a line are spread around it, in lines.</summary>
    private const double Spread = 0.2;

    /// <summary>
    /// Rows around a line, in the order of what is drawn of them, so that equal ones do not hide each other. What lies beyond <paramref name="largest"/> stands there.
    /// </summary>
    public static IEnumerable<(CsvRow Row, FigurePoint Point)> Around(IEnumerable<CsvRow> rows, string column, double largest, int line)
    {
        CsvRow[] sorted = [.. rows.OrderBy(row => row.Number(column)).ThenBy(row => row["id"], StringComparer.Ordinal)];
        for (int i = 0; i < sorted.Length; i++)
        {
            double off = sorted.Length == 1 ? 0 : Spread * ((2.0 * i / (sorted.Length - 1)) - 1);
            yield return (sorted[i], new FigurePoint(Math.Clamp(sorted[i].Number(column)!.Value, -largest, largest), line + off));
        }
    }

    /// <summary>An upright across all lines.</summary>
    public static SeriesSpec Upright(string id, double at, int lines, bool dashed = false) => new()
    {
        Id = id,
        Style = new SeriesStyle("#777777", MarkerKind.Plus) { Dashed = dashed },
        Kind = SeriesKind.Line,
        Points = [new FigurePoint(at, -0.5), new FigurePoint(at, lines - 0.5)],
    };

    /// <summary>Points that the legend names.</summary>
    public static SeriesSpec Points(string name, SeriesStyle style, IEnumerable<FigurePoint> points) => new()
    {
        Id = name,
        Label = name,
        Style = style,
        Kind = SeriesKind.Points,
        Points = [.. points],
    };
}
