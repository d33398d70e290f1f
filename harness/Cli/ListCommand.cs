using Bakeoff.Plots.Style;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff list</c>: what there is to name in a matrix.</summary>
internal static class ListCommand
{
    private const int NameWidthMax = 28;
    private const int Indent = 4;

    /// <summary>Prints each entry with its sentence and details, no wider than a hundred columns.</summary>
    public static int Execute(IReadOnlyList<ListEntry> entries, TextWriter output)
    {
        int width = entries.Select(entry => entry.Name.Length).Where(length => length <= NameWidthMax).DefaultIfEmpty(0).Max() + 2;
        foreach (ListEntry entry in entries)
        {
            if (entry.Name.Length + 2 <= width)
            {
                Print(entry.Name.PadRight(width), entry.Summary, width, output);
            }
            else
            {
                output.Write(entry.Name + "\n");
                Print(new string(' ', Indent), entry.Summary, Indent, output);
            }

            foreach (string detail in entry.Details)
            {
                Print(new string(' ', Indent), detail, 2 * Indent, output);
            }
        }

        return ExitCode.Fine;
    }

    /// <summary>One paragraph: further lines begin at column <paramref name="hanging"/>.</summary>
    private static void Print(string first, string text, int hanging, TextWriter output)
    {
        string lead = first;
        foreach (string line in TextWrap.Words(text, Tables.Width - Math.Max(first.Length, hanging)))
        {
            output.Write($"{lead}{line}".TrimEnd() + "\n");
            lead = new string(' ', hanging);
        }
    }
}
