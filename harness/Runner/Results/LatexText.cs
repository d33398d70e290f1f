using System.Text;

namespace Bakeoff.Harness;

/// <summary>Text as LaTeX takes it.</summary>
internal static class LatexText
{
    /// <summary>Escapes what LaTeX reads as a command; µ and the arrow of lane changes become theirs.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char letter in text.Replace("->", "→", StringComparison.Ordinal))
        {
            _ = letter switch
            {
                '_' or '%' or '&' or '#' or '$' or '{' or '}' => escaped.Append('\\').Append(letter),
                'µ' => escaped.Append("\\textmu{}"),
                '→' => escaped.Append("$\\to$"),
                '<' or '>' => escaped.Append('$').Append(letter).Append('$'),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }
}
