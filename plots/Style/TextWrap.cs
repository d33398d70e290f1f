namespace Bakeoff.Plots.Style;

/// <summary>Breaks text into lines.</summary>
public static class TextWrap
{
    /// <summary>Breaks a sentence at spaces into lines of at most <paramref name="width"/> characters where words allow.</summary>
    public static IReadOnlyList<string> Words(string text, int width) => Fill(text.Split(' '), width, " ");

    /// <summary>Breaks a lane id after its hyphens, plus signs, brackets and commas, for a narrow column under a bar.</summary>
    public static string Lane(string lane, int width)
    {
        var parts = new List<string>();
        int start = 0;
        for (int i = 0; i < lane.Length; i++)
        {
            bool breakAfter = lane[i] is '-' or '+' or '=' or ',' or '[' or ' ';
            if (breakAfter || i == lane.Length - 1)
            {
                parts.Add(lane[start..(i + 1)]);
                start = i + 1;
            }
        }
        return string.Join('\n', Fill(parts, width, ""));
    }

    private static List<string> Fill(IEnumerable<string> parts, int width, string glue)
    {
        var lines = new List<string>();
        foreach (string part in parts)
        {
            if (lines.Count > 0 && lines[^1].Length + glue.Length + part.Length <= width)
            {
                lines[^1] += glue + part;
            }
            else
            {
                lines.Add(part);
            }
        }
        return [.. lines.Select(line => line.TrimEnd())];
    }
}
