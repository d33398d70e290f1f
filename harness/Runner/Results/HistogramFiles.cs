using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// Writes the <c>.hgrm</c> files: one per run with round trips, and one per cell merged over its seeds.
/// </summary>
internal static class HistogramFiles
{
    /// <summary>Name of the folder in the result folder.</summary>
    public const string FolderName = "histograms";

    /// <summary>Writes them all.</summary>
    public static void Write(string resultFolder, IEnumerable<RunRow> rows, IEnumerable<SummaryRow> summaries)
    {
        string folder = Path.Combine(resultFolder, FolderName);
        Directory.CreateDirectory(folder);
        foreach (RunRow row in rows.Where(row => row.Record.Outcome!.Rtt is { Count: > 0 }))
        {
            Write(folder, $"{row.Run.Cell.Id}_seed{row.Run.Seed}", row.Record.Outcome!.Rtt!);
        }

        foreach (SummaryRow summary in summaries.Where(summary => summary.Rtt.Count > 0))
        {
            Write(folder, summary.Cell.Id, summary.Rtt);
        }
    }

    private static void Write(string folder, string name, LatencyHistogram histogram)
    {
        var text = new StringWriter();
        HgrmText.Write(histogram, text);
        AtomicFile.WriteText(Path.Combine(folder, name + ".hgrm"), text.ToString());
    }
}
