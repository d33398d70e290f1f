using Bakeoff.Harness;
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

    /// <summary>What a matrix is for, above its tables: it may say that its numbers are not results.</summary>
    public static void Heading(this TextWriter output, Matrix matrix)
    {
        if (matrix.Description.Length > 0)
        {
            output.Paragraph($"{matrix.Name}: {matrix.Description}");
            output.Write("\n");
        }
    }
}
