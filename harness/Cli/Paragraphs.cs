using Bakeoff.Plots.Style;

namespace Bakeoff.Cli;

/// <summary>Prints running text, no wider than the tables.</summary>
internal static class Paragraphs
{
    /// <summary>Breaks <paramref name="text"/> into lines that begin with <paramref name="indent"/>.</summary>
    public static void Paragraph(this TextWriter output, string text, string indent = "")
    {
        foreach (string line in TextWrap.Words(text, Tables.Width - indent.Length))
        {
            output.Write($"{indent}{line}\n");
        }
    }
}
