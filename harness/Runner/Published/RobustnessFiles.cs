using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>Writes how much of the score hangs on single prices.</summary>
public static class RobustnessFiles
{
    /// <summary>Name of the table.</summary>
    public const string FileName = "robustness.csv";

    /// <summary>One row per price and direction, after one without a cost for all prices as they are.</summary>
    public static CsvTable<PriceMove> Table { get; } = new(FileName, "One row per price that was moved alone, and the score with it (`bakeoff robustness`); the first has all prices as they are.",
    [
        new("cost_key", "", "The price; empty in the first row.", move => move.Cost),
        new("factor", "", "What it was multiplied by, in every set-up.", move => CellText.Number(move.Factor)),
        new("machine", "", "Machine profiles of the set-ups, separated by blanks.", move => move.Machines),
        new("seeds", "", "Seeds of each run.", move => move.Seeds.ToString(CultureInfo.InvariantCulture)),
        new("rows", "", "Validation rows.", move => move.Score.Rows.ToString(CultureInfo.InvariantCulture)),
        new("rows_met", "", "Those that are met.", move => move.Score.Hits.ToString(CultureInfo.InvariantCulture)),
        new("median_error", "", "Median of the absolute relative errors.", move => CellText.Number(move.Score.MedianError)),
        new("gained", "", "Rows that are met with this price only, separated by blanks.", move => string.Join(' ', move.Gained)),
        new("lost", "", "Rows that are met without it only.", move => string.Join(' ', move.Lost)),
    ]);

    /// <summary>Writes the table into <paramref name="folder"/>.</summary>
    public static void Write(string folder, Robustness robustness) => AtomicFile.Write(Path.Combine(folder, FileName), stream =>
        Table.Write(stream, robustness.Moves.Prepend(robustness.Unmoved)));
}
