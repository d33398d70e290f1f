using System.Text;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;
using static Bakeoff.Plots.Renderers.GnuplotText;

namespace Bakeoff.Plots.Renderers;

/// <summary>
/// Writes a figure's script. It reads the figure's own data by relative name and is meant to be read, edited and run by hand,
/// whichever renderer drew the pictures.
/// </summary>
public static class GnuplotScript
{
    /// <summary>Figure-local line styles (hybrids, parts of stacks) are numbered from here.</summary>
    private const int FirstLocalStyle = 21;

    /// <summary>The script's text.</summary>
    public static string Text(FigureSpec figure)
    {
        var text = new StringBuilder();
        var layout = new FigureLayout(figure);
        Header(text, figure, layout);
        Titles(text, figure, layout);
        Axis(text, "x", figure.X);
        if (layout.SmallTicks)
        {
            text.Append("set xtics font tiny\n");
        }
        Axis(text, "y", figure.Y);
        if (layout.SmallNames)
        {
            text.Append("set ytics font tiny\n");
        }
        RightAxis(text, figure);
        Plot(text, figure);
        text.Append("unset output\n");
        return text.ToString();
    }

    /// <summary>Writes the script.</summary>
    public static void Write(FigureSpec figure, string path) => File.WriteAllText(path, Text(figure));

    private static void Header(StringBuilder text, FigureSpec figure, FigureLayout layout)
    {
        text.Append($"# {figure.Title}: {figure.Subtitle}\n");
        foreach (string line in TextWrap.Words(figure.Caption, 110))
        {
            text.Append($"# {line}\n");
        }
        string columns = string.Join(", ", FigureCsv.Columns(figure).Select((name, i) => $"{i + 1} {name}"));
        text.Append($"# Redraw in this folder: gnuplot -e \"format='pdf'\" {figure.Name}.gp\n");
        text.Append($"# Columns of {figure.Name}.csv: {columns}\n");
        text.Append($"name = '{figure.Name}'\n");
        text.Append($"legend_rows = {layout.LegendRows}; tick_px = {layout.TickLines * layout.TickLinePx}; ");
        text.Append($"has_x_label = {(layout.HasXLabel ? 1 : 0)}; caption_lines = {layout.CaptionLines.Count}\n");
        text.Append($"load '{GnuplotStyleFile.FileName}'\n\n");
    }

    private static void Titles(StringBuilder text, FigureSpec figure, FigureLayout layout)
    {
        text.Append("if (!bare) {\n");
        text.Append($"    set label 1 {Quote(figure.Title)} at screen 0.5, screen from_top(18) center\n");
        text.Append($"    set label 2 {Quote(figure.Subtitle)} at screen 0.5, screen from_top(42) center font small\n");
        text.Append($"    set label 3 {Quote(string.Join('\n', layout.CaptionLines))} at screen 0.5, screen from_bottom(caption_px - 12)");
        text.Append(" center font small textcolor rgb '#404040'\n");
        text.Append("}\n");
        text.Append($"set key maxcols {layout.LegendColumns}\n");
    }

    private static void Axis(StringBuilder text, string letter, AxisSpec axis)
    {
        if (axis.Caption.Length > 0)
        {
            text.Append($"set {letter}label {Quote(axis.Caption)}{(letter == "x" ? " offset 0,label_lift" : "")}\n");
        }
        if (axis.Scale == AxisScale.Log10)
        {
            text.Append($"set logscale {letter}\n");
        }
        text.Append($"{letter}_min = {Number(axis.Min)}\n");
        text.Append($"set {letter}range [{letter}_min:{Number(axis.Max)}]\n");
        var ticks = axis.Ticks.Select(tick => $"{Quote(tick.Label)} {Number(tick.Position)}")
            .Concat(axis.MinorTicks.Select(position => $"\"\" {Number(position)} 1"));
        text.Append($"set {letter}tics ({string.Join(", ", ticks)}){(letter == "x" ? " offset 0,tick_lift" : "")}\n");
        text.Append($"{letter}(stored) = stored / {Real(axis.StoredPerShown)}\n");
        if (axis.Scale == AxisScale.Category)
        {
            text.Append($"set {letter}tics scale 0\nset grid no{letter}tics\n");
        }
    }

    private static void RightAxis(StringBuilder text, FigureSpec figure)
    {
        if (figure.RightTicks.Count == 0)
        {
            return;
        }
        text.Append("set border 11\n");
        if (figure.Y.Scale == AxisScale.Log10)
        {
            text.Append("set logscale y2\n");
        }
        text.Append($"set y2range [{Number(figure.Y.Min)}:{Number(figure.Y.Max)}]\n");
        var ticks = figure.RightTicks.Select(tick => $"{Quote(tick.Label)} {Number(tick.Position)}");
        text.Append($"set y2tics ({string.Join(", ", ticks)})\n");
    }

    private static void Plot(StringBuilder text, FigureSpec figure)
    {
        var styles = new StringBuilder();
        var elements = new List<string>();
        if (figure.Series.Any(series => series.Points.Any(point => point.Low is not null)))
        {
            styles.Append("low(stored) = y(stored) > y_min ? y(stored) : y_min\n");
        }
        var pens = new Dictionary<SeriesStyle, int>();
        for (int i = 0; i < figure.Series.Count; i++)
        {
            SeriesStyle style = figure.Series[i].Style with { Dashed = false };
            if (!pens.TryGetValue(style, out int pen))
            {
                pen = Pen(style, FirstLocalStyle + pens.Count);
                pens.Add(style, pen);
                if (pen >= FirstLocalStyle)
                {
                    styles.Append(GnuplotStyleFile.LineStyle(pen, style)).Append('\n');
                }
            }
            elements.AddRange(figure.IsBars ? Bars(figure, i, pen) : Curve(figure.Series[i], pen));
        }
        text.Append('\n').Append(styles).Append("plot ").AppendJoin(", \\\n     ", elements).Append('\n');
    }

    private static int Pen(SeriesStyle style, int local) => style.ContestantNumber == 0
        ? local
        : style.ContestantNumber + (style.Hollow ? GnuplotStyleFile.HollowOffset : 0);

    private static IEnumerable<string> Curve(SeriesSpec series, int pen)
    {
        string pick = $"(pick({Quote(series.Id)}, y($3)))";
        string title = series.Label is { } label ? $"title {Quote(label)}" : "notitle";
        switch (series.Kind)
        {
            case SeriesKind.Line:
                string dash = series.Style.Dashed ? " dashtype (6,4) linewidth 0.7" : "";
                yield return $"data using (x($2)):{pick} with lines linestyle {pen}{dash} {title}";
                break;
            case SeriesKind.LinePoints or SeriesKind.Points:
                if (series.Points.Any(point => point.Low is not null))
                {
                    string x = $"(x($2)):(pick({Quote(series.Id)}, low($4)))";
                    yield return $"data using {x}:(0):(y($5) - low($4)) with vectors heads size screen 0.006,90"
                        + $" linestyle {pen} linewidth 0.6 notitle";
                }
                string with = series.Kind == SeriesKind.Points ? "points" : "linespoints";
                yield return $"data using (x($2)):{pick} with {with} linestyle {pen} {title}";
                break;
            case SeriesKind.Steps:
                yield return $"data using (x($2)):{pick} with steps linestyle {pen} notitle";
                yield return $"data using (x($2)):($6 == 1 ? pick({Quote(series.Id)}, y($3)) : NaN) with points linestyle {pen} notitle";
                yield return $"NaN with linespoints linestyle {pen} {title}";
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(series), series.Kind, "not a curve");
        }
    }

    private static IEnumerable<string> Bars(FigureSpec figure, int index, int pen)
    {
        SeriesSpec series = figure.Series[index];
        string id = Quote(series.Id);
        double offset = Math.Round(figure.BarOffset(index), 4);
        string centre = offset == 0 ? "$6" : offset > 0 ? $"$6 + {Number(offset)}" : $"$6 - {Number(-offset)}";
        string half = Number(Math.Round(figure.BarWidth * 0.46, 4));
        string fill = series.Style.Hollow ? $" fillstyle empty border linecolor rgb '{series.Style.Colour}'" : "";
        string title = series.Label is { } label ? $"title {Quote(label)}" : "notitle";
        yield return $"data using ({centre}):(pick({id}, y($3))):({centre} - {half}):({centre} + {half}):(y($7)):(y($7 + $3))"
            + $" with boxxyerror linestyle {pen} linewidth {(series.Style.Hollow ? "0.8" : "0.3")}{fill} {title}";
        if (series.Points.Any(point => point.Low is not null))
        {
            yield return $"data using ({centre}):(pick({id}, low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle";
        }
    }
}
