using System.Text;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Renderers;

/// <summary>Writes <c>style.gp</c>, which every figure script loads: terminals, fonts, grid, and one line style per contestant.</summary>
public static class GnuplotStyleFile
{
    /// <summary>Name of the file beside the figures.</summary>
    public const string FileName = "style.gp";

    /// <summary>Hollow line styles are numbered this much higher than filled ones.</summary>
    internal const int HollowOffset = 10;

    /// <summary>Width of a line of a lane within its era, in gnuplot units.</summary>
    internal const string FullWidth = "1";

    private const string HollowWidth = "0.5";

    /// <summary>Writes the file into a folder and returns its path.</summary>
    public static string Write(string folder)
    {
        string path = Path.Combine(folder, FileName);
        File.WriteAllText(path, Text());
        return path;
    }

    /// <summary>The file's content.</summary>
    public static string Text()
    {
        var text = new StringBuilder();
        text.Append(
            $$"""
            # The look of all figures. A figure script says how much room its texts need and loads this file.
            #   gnuplot -e "format='pdf'" rtt-ccdf.gp           png (default), svg or pdf
            #   gnuplot -e "format='pdf'; bare=1" rtt-ccdf.gp   without title and caption, for a paper that sets its own
            if (!exists("format")) format = 'png'
            if (!exists("bare")) bare = 0

            # Layout in CSS pixels, from the top: title, legend, plot, axis, caption.
            width = {{FigureGeometry.WidthPx}}.0
            title_px = bare ? {{FigureGeometry.EdgePx}} : {{FigureGeometry.TitlePx}}
            legend_px = {{FigureGeometry.LegendRowPx}} * legend_rows + {{FigureGeometry.LegendGapPx}}
            axis_px = tick_px + {{FigureGeometry.TickGapPx}} + {{FigureGeometry.AxisLabelPx}} * has_x_label
            caption_px = bare ? {{FigureGeometry.EdgePx}} : {{FigureGeometry.CaptionLinePx}} * caption_lines + {{FigureGeometry.CaptionGapPx}}
            height = 0.0 + title_px + legend_px + {{FigureGeometry.PlotPx}} + axis_px + caption_px
            from_top(px) = 1.0 - px / height
            from_bottom(px) = px / height

            family = '{{FigureGeometry.FontFamily}}'
            sized(px) = sprintf("%s,%.4g", family, px)
            # Terminals measure characters and points differently: mark sizes and lifts make them agree.
            if (format eq 'png') {
                set terminal pngcairo noenhanced size {{FigureGeometry.PngScale}} * width,{{FigureGeometry.PngScale}} * height font sized({{Points(FigureGeometry.FontPx)}}) fontscale {{FigureGeometry.PngScale}} linewidth {{2 * FigureGeometry.PngScale}} pointscale {{FigureGeometry.PngScale}}
                small = sized({{Points(FigureGeometry.SmallFontPx)}}); tiny = sized({{Points(FigureGeometry.CategoryFontPx)}})
                mark = 1.1; tick_lift = 0.3; label_lift = 0.7
            }
            if (format eq 'svg') {
                set terminal svg noenhanced size width,height font sized({{FigureGeometry.FontPx}}) linewidth 2 background rgb 'white'
                small = sized({{FigureGeometry.SmallFontPx}}); tiny = sized({{FigureGeometry.CategoryFontPx}})
                mark = 0.65; tick_lift = 0.4; label_lift = 1.0
            }
            if (format eq 'pdf') {
                # One column of a two-column paper: {{FigureGeometry.PdfWidthCm}} cm; sizes in inches and points.
                inches = {{FigureGeometry.PdfWidthCm}} / 2.54
                set terminal pdfcairo noenhanced size inches,inches * height / width font sized({{FigureGeometry.FontPx}} * 72 * inches / width) fontscale 0.75 linewidth 1.3 pointscale 0.38
                small = sized({{FigureGeometry.SmallFontPx}} * 72 * inches / width); tiny = sized({{FigureGeometry.CategoryFontPx}} * 72 * inches / width)
                mark = 1.1; tick_lift = 0.2; label_lift = 0.5
            }
            set output name.'.'.format
            data = name.'.csv'
            set datafile separator comma

            set tmargin at screen from_top(title_px + legend_px)
            set bmargin at screen from_bottom(axis_px + caption_px)
            set key at screen 0.5, screen from_top(title_px) center top horizontal Left reverse samplen 2.4 width 0.5 font small
            set border 3 linecolor rgb '#404040' linewidth 0.5
            set tics nomirror out scale 0.5,0.25
            set grid back linetype 1 linecolor rgb '#D9D9D9' linewidth 0.4
            set style fill solid 1.0 border linecolor rgb 'white'
            # Confidence intervals are arrows with flat heads at both ends: error bars would punch a hole for their point.
            set style arrow 1 heads size screen 0.006,90 linewidth 0.6 linecolor rgb '#404040'

            # The y value of a row that belongs to the series; other rows are skipped.
            pick(series, value) = strcol(1) eq series ? value : NaN

            # One colour and one marker per contestant; from {{HollowOffset + 1}} on the same, hollow: outside its era.

            """);
        foreach ((string name, SeriesStyle style) in FigureStyle.Contestants)
        {
            text.Append(LineStyle(style.ContestantNumber, style)).Append($"   # {name}\n");
        }
        foreach ((string name, SeriesStyle style) in FigureStyle.Contestants)
        {
            text.Append(LineStyle(HollowOffset + style.ContestantNumber, style with { Hollow = true })).Append($"   # {name}\n");
        }
        return text.ToString();
    }

    /// <summary>The command that defines a line style.</summary>
    internal static string LineStyle(int number, SeriesStyle style) =>
        $"set style line {number} linecolor rgb '{style.Colour}' linewidth {(style.Hollow ? HollowWidth : FullWidth)}"
        + $" pointtype {PointType(style)} pointsize {PointSize(style.Marker)}";

    private static string Points(int px) => $"{px * 0.75}";

    /// <summary>Strokes must reach out of the line that they stand on.</summary>
    private static string PointSize(MarkerKind marker) =>
        marker is MarkerKind.Plus or MarkerKind.Cross or MarkerKind.Asterisk ? "1.4 * mark" : "mark";

    private static int PointType(SeriesStyle style) => (style.Marker, style.Hollow) switch
    {
        (MarkerKind.Plus, _) => 1,
        (MarkerKind.Cross, _) => 2,
        (MarkerKind.Asterisk, _) => 3,
        (MarkerKind.Square, true) => 4,
        (MarkerKind.Square, false) => 5,
        (MarkerKind.Circle, true) => 6,
        (MarkerKind.Circle, false) => 7,
        (MarkerKind.TriangleUp, true) => 8,
        (MarkerKind.TriangleUp, false) => 9,
        (MarkerKind.TriangleDown, true) => 10,
        (MarkerKind.TriangleDown, false) => 11,
        (MarkerKind.Diamond, true) => 12,
        (MarkerKind.Diamond, false) => 13,
        _ => throw new ArgumentOutOfRangeException(nameof(style), style.Marker, "no such marker"),
    };
}
