using System.Globalization;
using System.Text;
using Bakeoff.Plots.Renderers;

namespace Bakeoff.Plots.Claims;

/// <summary>The bake-off in one picture: two systems on each metric and under each condition, as ratios with the band of a tie.</summary>
public sealed class BakeOffFigure(string first, string second, double tie, IReadOnlyList<RatioRow> rows) : ScriptedFigure("bake-off")
{
    private const int RowPx = 24;
    private const int HeadPx = 66;
    private const int FootPx = 88;
    private const int LabelPx = 290;
    private const int PlotPx = 520;

    private static readonly string[] s_colours = ["#0072B2", "#D55E00", "#777777"];

    /// <inheritdoc/>
    protected override string? WhyNone => rows.Count == 0 ? "no comparison has a value" : null;

    /// <inheritdoc/>
    protected override string Data()
    {
        var text = new StringBuilder("row,ratio,low,high,winner,label\n");
        foreach ((RatioRow row, int at) in rows.Select((row, at) => (row, at)))
        {
            text.Append($"{at},{Number(row.Ratio)},{Number(row.Low)},{Number(row.High)},{row.Winner},\"{row.Label}\"\n");
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    protected override string Script()
    {
        int width = LabelPx + PlotPx + 30;
        int height = HeadPx + (rows.Count * RowPx) + FootPx;
        var text = new StringBuilder();
        text.Append(Head($"{first} over {second} on each metric and under each condition.", "1 row, 2 ratio, 3 and 4 its interval, 5 winner, 6 label", width, height));
        text.Append($"set label 1 '{second} or {first}?' at screen 0.5, screen 1-18.0/{height} center\n");
        text.Append($"set label 2 'simulated; less is better except for throughput; grey band: alike within {Number(tie * 100)} %; ")
            .Append($"bars: 95 % interval' at screen 0.5, screen 12.0/{height} center textcolor rgb '#404040'\n");
        text.Append($"set lmargin at screen {LabelPx}.0/{width}; set rmargin at screen 1-30.0/{width}\n");
        text.Append($"set tmargin at screen 1-{HeadPx}.0/{height}; set bmargin at screen {FootPx}.0/{height}\n");
        text.Append($"set xlabel '{first} / {second}'\n");
        text.Append("set logscale x\nset xtics (0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4, 5)\nset grid xtics linecolor rgb '#e0e0e0'\n");
        double low = Math.Min(0.5, rows.Min(row => row.Low) * 0.95);
        double high = Math.Max(1.6, rows.Max(row => row.High) * 1.05);
        text.Append($"set xrange [{Number(low)}:{Number(high)}]\nset yrange [{rows.Count - 1}.6:-0.6]\n");
        text.Append($"set ytics ({string.Join(", ", rows.Select((row, at) => $"{GnuplotText.Quote(row.Label)} {at}"))}) scale 0\n");
        text.Append($"set object 1 rectangle from {Number(1 - tie)}, graph 0 to {Number(1 + tie)}, graph 1 fillcolor rgb '#ececec' fillstyle solid noborder behind\n");
        text.Append("set arrow 1 from 1, graph 0 to 1, graph 1 nohead linecolor rgb '#808080' back\n");
        text.Append($"set key at screen 0.99, screen 1-32.0/{height} right top horizontal maxrows 1 samplen 1 spacing 1\n");
        string[] titles = [$"{first} better", $"{second} better", "alike or undecided"];
        for (int winner = 0; winner < titles.Length; winner++)
        {
            string pick = $"($5 == {winner} ? $2 : NaN)";
            text.Append(winner == 0 ? "plot " : ", \\\n     ")
                .Append($"'{BaseName}.csv' skip 1 using {pick}:1:3:4 with xerrorbars linecolor rgb '{s_colours[winner]}' linewidth 1.5 pointtype 7 pointsize 1 title '{titles[winner]}'");
        }

        return text.Append("\nunset output\n").ToString();
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
