namespace Bakeoff.Plots.Style;

/// <summary>
/// Sizes that all renderers share, in CSS pixels. The plot area has a fixed height; legend, tick labels and caption add theirs.
/// Text is about one fortieth of the width: 6 points when the picture is one column (8.5 cm) of a two-column paper.
/// </summary>
public static class FigureGeometry
{
    /// <summary>Width of the picture.</summary>
    public const int WidthPx = 720;

    /// <summary>Height of the plot area.</summary>
    public const int PlotPx = 320;

    /// <summary>PNG pixels per CSS pixel: 1440 pixels are 12.2 cm at 300 dpi.</summary>
    public const int PngScale = 2;

    /// <summary>Size of axis labels, tick labels and title.</summary>
    public const int FontPx = 19;

    /// <summary>Size of legend, second title line and caption.</summary>
    public const int SmallFontPx = 15;

    /// <summary>Size of tick labels where many categories share the x axis.</summary>
    public const int CategoryFontPx = 13;

    /// <summary>Title and second title line.</summary>
    public const int TitlePx = 58;

    /// <summary>One row of the legend.</summary>
    public const int LegendRowPx = 22;

    /// <summary>Space between legend and plot area.</summary>
    public const int LegendGapPx = 10;

    /// <summary>One line of tick labels below the plot area.</summary>
    public const int TickLinePx = 23;

    /// <summary>Space around the tick labels.</summary>
    public const int TickGapPx = 14;

    /// <summary>The label of the x axis.</summary>
    public const int AxisLabelPx = 30;

    /// <summary>One line of the caption.</summary>
    public const int CaptionLinePx = 20;

    /// <summary>Space around the caption.</summary>
    public const int CaptionGapPx = 14;

    /// <summary>Space at the picture's edge where there is no title or caption.</summary>
    public const int EdgePx = 6;

    /// <summary>Characters of the caption that fit into one line.</summary>
    public const int CaptionLineLength = 80;

    /// <summary>Column width of a two-column paper, in centimetres.</summary>
    public const double PdfWidthCm = 8.5;

    /// <summary>Family of all text; installed almost everywhere, and it has µ and superscript digits.</summary>
    public const string FontFamily = "DejaVu Sans";
}
