using Bakeoff.Plots.Data;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>The rows of one lane (in one era) within a figure, with its label and look.</summary>
public sealed record Lane(string Label, SeriesStyle Style, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Labels broken into short lines, to stand below one bar each.</summary>
    public static IReadOnlyList<string> BarLabels(IReadOnlyList<Lane> lanes)
    {
        int width = Math.Min(FigureLayout.CategoryCharacters(lanes.Count), 18);
        return [.. lanes.Select(lane => TextWrap.Lane(lane.Style.Hollow ? lane.Label + " (anachr.)" : lane.Label, width))];
    }

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
