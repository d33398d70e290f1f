using System.Text;
using Bakeoff.Plots.Renderers;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Claims;

/// <summary>
/// All claims as one picture: columns of a mail, a tile per claim, coloured by verdict.
/// </summary>
public sealed class ClaimsFigure(IReadOnlyList<ClaimTile> tiles) : ScriptedFigure("claims")
{
    private const int ColumnPx = 300;
    private const int RowPx = 33;
    private const int HeadPx = 66;
    private const int FootPx = 56;
    private const int LineLetters = 50;
    private const int MostRows = 16;

    private static readonly string[] s_verdicts = ["holds", "holds only if", "fails", "structural: built so", "open: not decided"];

    /// <summary>Okabe and Ito's, lightened so that black text can be read on them.</summary>
    private static readonly string[] s_colours = ["#8fd3b6", "#f7d774", "#ef9a6b", "#b9d9ee", "#e4e4e4"];

    /// <summary>The columns: a mail with many claims takes several.</summary>
    private readonly List<ClaimTile[]> _columns = [.. tiles.GroupBy(tile => tile.Mail).SelectMany(mail => mail.Chunk(MostRows))];

    private int WidthPx => (_columns.Count * ColumnPx) + 20;

    private int Rows => _columns.Max(column => column.Length);

    private int HeightPx => HeadPx + (Rows * RowPx) + FootPx;

    /// <inheritdoc/>
    protected override string Data()
    {
        var text = new StringBuilder("column,row,verdict,line1,line2,claim,mail\n");
        foreach ((ClaimTile[] tilesOfColumn, int column) in _columns.Select((tilesOfColumn, column) => (tilesOfColumn, column)))
        {
            foreach ((ClaimTile tile, int row) in tilesOfColumn.Select((tile, row) => (tile, row)))
            {
                string[] lines = [.. TextWrap.Words($"{tile.Id}  {tile.Text}", LineLetters)];
                string second = lines.Length > 2 ? lines[1] + " ..." : lines.Length > 1 ? lines[1] : " ";
                text.Append($"{column},{row},{tile.Verdict},\"{lines[0]}\",\"{second}\",{tile.Id},\"{tile.Mail}\"\n");
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    protected override string Script()
    {
        var text = new StringBuilder();
        text.Append(Head("The claims of the five mails, coloured by verdict.",
            "1 column, 2 row, 3 verdict, 4 and 5 two lines of text, 6 claim, 7 mail", WidthPx, HeightPx));
        text.Append("small = format eq 'svg' ? 'Arial,10' : 'Arial,8'\nunset key\nunset border\nunset tics\n");
        text.Append($"set label 1 'The claims of the five mails of 2009' at screen 0.5, screen 1-18.0/{HeightPx} center\n");
        for (int column = 0; column < _columns.Count; column++)
        {
            bool goesOn = column > 0 && _columns[column - 1][0].Mail == _columns[column][0].Mail;
            text.Append($"set label {10 + column} {GnuplotText.Quote(goesOn ? "(continued)" : _columns[column][0].Mail)} at {column}, -0.75 center\n");
        }

        for (int verdict = 0; verdict < s_verdicts.Length; verdict++)
        {
            int count = tiles.Count(tile => tile.Verdict == verdict);
            string left = $"{0.04 + (verdict * 0.19):0.##}".Replace(',', '.');
            text.Append($"set object {verdict + 1} rectangle from screen {left}, screen 14.0/{HeightPx} to screen {left}+18.0/{WidthPx}, screen 32.0/{HeightPx} ")
                .Append($"fillcolor rgb '{s_colours[verdict]}' fillstyle solid border rgb '#808080'\n");
            text.Append($"set label {20 + verdict} '{s_verdicts[verdict]} ({count})' at screen {left}+26.0/{WidthPx}, screen 23.0/{HeightPx} left\n");
        }

        text.Append($"set cbrange [-0.5:{s_verdicts.Length - 1}.5]\nunset colorbox\n");
        text.Append($"set palette maxcolors {s_colours.Length} defined ({string.Join(", ", s_colours.Select((colour, i) => $"{i} '{colour}'"))})\n");
        text.Append($"set lmargin at screen 10.0/{WidthPx}; set rmargin at screen 1-10.0/{WidthPx}\n");
        text.Append($"set tmargin at screen 1-{HeadPx}.0/{HeightPx}; set bmargin at screen {FootPx}.0/{HeightPx}\n");
        text.Append($"set xrange [-0.5:{_columns.Count - 1}.5]\nset yrange [{Rows - 1}.5:-0.5]\n");
        text.Append("set style fill solid 1.0 border rgb '#ffffff'\n");
        text.Append($"plot '{BaseName}.csv' skip 1 using 1:2:($1-0.49):($1+0.49):($2-0.46):($2+0.46):3 with boxxyerror fillcolor palette, \\\n");
        text.Append("     '' skip 1 using ($1-0.47):($2-0.2):4 with labels left font small, \\\n");
        text.Append("     '' skip 1 using ($1-0.47):($2+0.22):5 with labels left font small\n");
        return text.Append("unset output\n").ToString();
    }
}
