using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Style;

/// <summary>How much room a figure's legend, tick labels and caption need.</summary>
public sealed class FigureLayout
{
    private const double CharacterPx = 0.62 * FigureGeometry.SmallFontPx;
    private const double LegendSymbolPx = 62;
    private const double PlotWidthPx = 620;
    private const int MostWideCategories = 5;
    private const int WidestCategory = 18;

    private readonly string[] _labels;

    /// <summary>Measures the figure's texts.</summary>
    public FigureLayout(FigureSpec figure)
    {
        _labels = [.. figure.Series.Where(series => series.Label is not null).Select(series => series.Label!)];
        LegendRows = LegendRowsWithin(FigureGeometry.WidthPx);
        LegendColumns = LegendRows == 0 ? 1 : (_labels.Length + LegendRows - 1) / LegendRows;
        TickLines = figure.X.Ticks.Select(tick => tick.Label.Count(c => c == '\n') + 1).DefaultIfEmpty(1).Max();
        SmallTicks = figure.X.Scale == AxisScale.Category && figure.X.Ticks.Count > MostWideCategories;
        SmallNames = figure.Y.Scale == AxisScale.Category;
        HasXLabel = figure.X.Caption.Length > 0;
        CaptionLines = TextWrap.Words(figure.Caption, FigureGeometry.CaptionLineLength);
    }

    /// <summary>Legend entries side by side.</summary>
    public int LegendColumns { get; }

    /// <summary>Rows of the legend.</summary>
    public int LegendRows { get; }

    /// <summary>Rows that the legend needs when its columns are as wide as its longest entry.</summary>
    public int LegendRowsWithin(int widthPx)
    {
        double widest = _labels.Length == 0 ? 0 : _labels.Max(label => label.Length) * CharacterPx;
        int columns = Math.Clamp((int)(widthPx / (widest + LegendSymbolPx)), 1, Math.Max(1, _labels.Length));
        return (_labels.Length + columns - 1) / columns;
    }

    /// <summary>Lines of the tallest tick label below the plot.</summary>
    public int TickLines { get; }

    /// <summary>True when many categories share the x axis and their labels need the small font.</summary>
    public bool SmallTicks { get; }

    /// <summary>True when the y axis has names, a line each, which need the small font.</summary>
    public bool SmallNames { get; }

    /// <summary>Characters of a category's label that fit side by side when there are so many categories.</summary>
    public static int CategoryCharacters(int categories) => Math.Min(
        WidestCategory,
        categories > MostWideCategories
            ? (int)(PlotWidthPx / categories / (0.62 * FigureGeometry.CategoryFontPx))
            : (int)(PlotWidthPx / categories / (0.62 * FigureGeometry.FontPx)));

    /// <summary>True when the x axis has a label.</summary>
    public bool HasXLabel { get; }

    /// <summary>The caption in lines.</summary>
    public IReadOnlyList<string> CaptionLines { get; }

    /// <summary>Height of the whole picture with title and caption, in CSS pixels.</summary>
    public int HeightPx => AbovePlotPx + FigureGeometry.PlotPx + BelowPlotPx;

    /// <summary>Title and legend.</summary>
    public int AbovePlotPx =>
        FigureGeometry.TitlePx + (LegendRows * FigureGeometry.LegendRowPx) + FigureGeometry.LegendGapPx;

    /// <summary>Tick labels, axis label and caption.</summary>
    public int BelowPlotPx => AxisPx + CaptionPx;

    /// <summary>One line of tick labels.</summary>
    public int TickLinePx => SmallTicks ? FigureGeometry.CategoryFontPx + 4 : FigureGeometry.TickLinePx;

    /// <summary>Tick labels and axis label.</summary>
    public int AxisPx => (TickLines * TickLinePx) + FigureGeometry.TickGapPx
        + (HasXLabel ? FigureGeometry.AxisLabelPx : 0);

    /// <summary>Caption.</summary>
    public int CaptionPx => (CaptionLines.Count * FigureGeometry.CaptionLinePx) + FigureGeometry.CaptionGapPx;
}
