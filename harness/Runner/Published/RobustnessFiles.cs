using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>Writes how much of the score hangs on single prices.</summary>
public static class RobustnessFiles
{
    /// <summary>Name of the table.</summary>
    public const string FileName = "robustness.csv";

    /// <summary>One row per price and direction, after one without a cost for all prices as they are.</summary>
    public static CsvTable<RobustnessRow> Table { get; } = new(FileName, "One row per price that was moved alone, and the score with it (`bakeoff robustness`); the first has all prices as they are.",
    [
        new("cost_key", "", "The price; empty in the first row.", row => row.Move.Cost),
        new("direction", "", "`down` or `up`; empty in the first row.", row => row.Move.Cost.Length == 0 ? "" : row.Move.IsUp ? "up" : "down"),
        new("factor", "", "By how much; empty where it went to the end of its range.", row => CellText.Number(row.Plan.Factor)),
        new("machine", "", "Machine profiles of the set-ups, separated by blanks.", row => row.Study.Machines),
        new("model_version", "", "Version of the model.", row => row.ModelVersion),
        new("seeds", "", "Seeds of each run.", row => row.Study.Seeds.ToString(CultureInfo.InvariantCulture)),
        new("rows", "", "Validation rows.", row => row.Move.Score.Rows.ToString(CultureInfo.InvariantCulture)),
        new("rows_met", "", "Those that are met.", row => row.Move.Score.Hits.ToString(CultureInfo.InvariantCulture)),
        new("median_error", "", "Median of the absolute relative errors.", row => CellText.Number(row.Move.Score.MedianError)),
        new("gained", "", "Rows that are met with this price only, separated by blanks.", row => string.Join(' ', row.Move.Gained)),
        new("lost", "", "Rows that are met without it only.", row => string.Join(' ', row.Move.Lost)),
        new("failed_runs", "", "Runs that failed; their rows count as not met.", row => row.Move.FailedRuns.ToString(CultureInfo.InvariantCulture)),
    ]);

    /// <summary>Writes the table into <paramref name="folder"/>.</summary>
    public static void Write(string folder, Robustness study, RobustnessPlan plan, string modelVersion) => AtomicFile.Write(
        Path.Combine(folder, FileName),
        stream => Table.Write(stream, study.Moves.Prepend(study.Unmoved).Select(move => new RobustnessRow(study, plan, modelVersion, move))));
}
