using System.Text.RegularExpressions;

namespace Bakeoff.Plots.Renderers;

/// <summary>
/// Repairs SVG written by Skia: position lists that end in a comma, which Firefox misplaces, and clip-path ids from a
/// process-wide counter, which make the same figure differ from one drawing to the next.
/// </summary>
public static partial class SvgCleanup
{
    /// <summary>The same picture without trailing commas and with clip-path ids counted from zero in order of appearance.</summary>
    public static string Clean(string svg)
    {
        string text = TrailingComma().Replace(svg, "$1\"");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        return ClipId().Replace(text, match =>
        {
            if (!ids.TryGetValue(match.Value, out string? id))
            {
                id = $"clip{ids.Count}";
                ids.Add(match.Value, id);
            }
            return id;
        });
    }

    [GeneratedRegex("""( [xy]="[^"]*?),\s*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TrailingComma();

    [GeneratedRegex("""(?<=id="|url\(\#|href="\#)cl_[0-9a-fA-F]+""")]
    private static partial Regex ClipId();
}
