using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>Series of figures whose y axis has a name on each line (<see cref="AxisPlanner.Names"/>).</summary>
internal static class NameLines
{
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
