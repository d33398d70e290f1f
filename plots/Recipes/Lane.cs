using Bakeoff.Plots.Data;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>The rows of one lane (in one era) within a figure, with its label and look.</summary>
public sealed record Lane(string Label, SeriesStyle Style, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Name of the lane's own bar, which cannot be hollow because its parts have the colours.</summary>
    public string BarName => Style.Hollow ? Label + " (anachr.)" : Label;

    /// <summary>The lanes of a group in legend order. The era joins the label only where several eras meet in the figure.</summary>
    public static IReadOnlyList<Lane> Of(CellGroup group, FigureStyle style)
    {
        var lanes = group.Rows
            .GroupBy(row => (Lane: row["lane"], Era: row["era"]))
            .OrderBy(lane => FigureStyle.LegendRank(lane.Key.Lane))
            .ThenBy(lane => lane.Key.Lane, StringComparer.Ordinal)
            .ThenBy(lane => lane.Key.Era, StringComparer.Ordinal)
            .ToList();
        var severalEras = lanes.GroupBy(lane => lane.Key.Lane).Where(l => l.Count() > 1).Select(l => l.Key).ToHashSet();
        return
        [
            .. lanes.Select(lane => new Lane(
                severalEras.Contains(lane.Key.Lane) ? $"{lane.Key.Lane} {lane.Key.Era}" : lane.Key.Lane,
                style.Lane(lane.Key.Lane, lane.All(row => row.IsTrue("anachronistic"))),
                [.. lane])),
        ];
    }
}
