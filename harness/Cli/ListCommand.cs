namespace Bakeoff.Cli;

/// <summary><c>bakeoff list</c>: what there is to name in a matrix.</summary>
internal static class ListCommand
{
    /// <summary>Prints each entry with its sentence and details.</summary>
    public static int Execute(IReadOnlyList<ListEntry> entries, TextWriter output)
    {
        int width = entries.Count == 0 ? 0 : entries.Max(entry => entry.Name.Length) + 2;
        foreach (ListEntry entry in entries)
        {
            output.Write($"{entry.Name.PadRight(width)}{entry.Summary}".TrimEnd() + "\n");
            foreach (string detail in entry.Details)
            {
                output.Write($"    {detail}\n");
            }
        }

        return ExitCode.Fine;
    }
}
