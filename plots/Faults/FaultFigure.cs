using System.Text;
using Bakeoff.Plots.Renderers;

namespace Bakeoff.Plots.Faults;

/// <summary>
/// The error matrix as a picture: one panel per policy, a row per fault, a column per lane, coloured by blast radius. Data and script
/// lie beside the images under the same name. gnuplot draws all formats.
/// </summary>
public sealed class FaultFigure(IReadOnlyList<FaultFigureCell> cells) : ScriptedFigure(Name)
{
    /// <summary>Base name of its files.</summary>
    public const string Name = "faults";

    private const int RowPx = 19;
    private const int ColumnPx = 62;
    private const int LabelPx = 190;
    private const int HeadPx = 60;
    private const int FootPx = 175;

    private static readonly string[] s_radii = ["nothing", "packet", "queue", "device", "guest", "host worker", "host"];

    /// <summary>From "nothing" to "host": light to dark, still apart in grey.</summary>
    private static readonly string[] s_colours = ["#e8f1ea", "#c7e0d0", "#f3e3a1", "#f2bf62", "#e58b4b", "#c64a3d", "#6d1327"];

    private readonly List<string> _faults = [.. cells.Select(cell => cell.Fault).Distinct()
        .Where(fault => cells.Any(cell => cell.Fault == fault && cell.Radius is not null))];

    private readonly List<string> _lanes = [.. cells.Select(cell => cell.Lane).Distinct()
        .Where(lane => cells.Any(cell => cell.Lane == lane && cell.Radius is not null))];

    private readonly List<string> _policies = [.. cells.Select(cell => cell.Policy).Distinct()];

    /// <inheritdoc/>
    protected override string? WhyNone => _faults.Count == 0 ? "no fault is applicable to these lanes" : null;

    private int PanelPx => (_lanes.Count * ColumnPx) + 20;

    private int WidthPx => LabelPx + (_policies.Count * PanelPx) + 10;

    private int HeightPx => HeadPx + (_faults.Count * RowPx) + FootPx;

    /// <inheritdoc/>
    protected override string Data()
    {
        var text = new StringBuilder("panel,policy,column,lane,row,fault,radius\n");
        foreach (FaultFigureCell cell in cells.Where(cell => cell.Radius is not null))
        {
            text.Append($"{_policies.IndexOf(cell.Policy)},{cell.Policy},{_lanes.IndexOf(cell.Lane)},{Quoted(cell.Lane)},")
                .Append($"{_faults.IndexOf(cell.Fault)},{cell.Fault},{cell.Radius}\n");
        }

        return text.ToString();
    }

    private static string Quoted(string lane) => lane.Contains(',', StringComparison.Ordinal) ? $"\"{lane}\"" : lane;

    /// <inheritdoc/>
    protected override string Script()
    {
        var text = new StringBuilder();
        text.Append(Head("Blast radius of each fault in each lane, under each policy; white: not applicable.",
            "1 panel, 2 policy, 3 column, 4 lane, 5 row, 6 fault, 7 radius", WidthPx, HeightPx));
        text.Append("set multiplot\nunset key\n");
        text.Append($"set label 1 'Blast radius of faults in shared memory and in the host' at screen 0.5, screen 1-20.0/{HeightPx} center\n");
        text.Append($"set label 2 'simulated; white: not applicable' at screen 0.995, screen 12.0/{HeightPx} right textcolor rgb '#404040'\n");
        text.Append("set cbrange [-0.5:6.5]\n");
        text.Append($"set palette maxcolors {s_radii.Length} defined ({string.Join(", ", s_colours.Select((c, i) => $"{i} '{c}'"))})\n");
        text.Append($"set xrange [-0.5:{_lanes.Count - 1}.5]\nset yrange [{_faults.Count - 1}.5:-0.5]\n");
        text.Append("set tics scale 0\nset style fill solid 1.0 border rgb '#ffffff'\n");
        string lanes = string.Join(", ", _lanes.Select((lane, i) => $"{GnuplotText.Quote(lane)} {i}"));
        text.Append($"set xtics rotate by 40 right ({lanes})\n");
        for (int panel = 0; panel < _policies.Count; panel++)
        {
            Panel(text, panel);
        }

        text.Append("unset multiplot\nunset output\n");
        return text.ToString();
    }

    private void Panel(StringBuilder text, int panel)
    {
        double left = (LabelPx + (panel * PanelPx)) / (double)WidthPx;
        double right = (LabelPx + (panel * PanelPx) + PanelPx - 20) / (double)WidthPx;
        double top = 1 - (HeadPx / (double)HeightPx);
        double bottom = FootPx / (double)HeightPx;
        string Screen(double at) => at.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
        text.Append($"\nset lmargin at screen {Screen(left)}; set rmargin at screen {Screen(right)}\n");
        text.Append($"set tmargin at screen {Screen(top)}; set bmargin at screen {Screen(bottom)}\n");
        text.Append($"set title '{_policies[panel]}' offset 0,-0.5\n");
        string faults = string.Join(", ", _faults.Select((fault, i) => $"'{(panel == 0 ? fault : "")}' {i}"));
        text.Append($"set ytics ({faults})\n");
        if (panel == _policies.Count - 1)
        {
            string radii = string.Join(", ", s_radii.Select((radius, i) => $"'{radius}' {i}"));
            text.Append($"set colorbox horizontal user origin screen 0.2, screen {Screen(38.0 / HeightPx)} size screen 0.6, screen {Screen(14.0 / HeightPx)}\n");
            text.Append($"set cbtics ({radii})\n");
        }
        else
        {
            text.Append("unset colorbox\n");
        }

        text.Append($"plot '{Name}.csv' skip 1 using ($1 == {panel} ? $3 : NaN):5:($3-0.5):($3+0.5):($5-0.5):($5+0.5):7 with boxxyerror fillcolor palette\n");
        text.Append("unset label 1; unset label 2\n");
    }
}
