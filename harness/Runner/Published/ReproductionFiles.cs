using System.Globalization;
using System.Text;

namespace Bakeoff.Harness;

/// <summary>Writes a reproduction beside the results that it comes from: CSV, Markdown and LaTeX.</summary>
public static class ReproductionFiles
{
    /// <summary>Name of the table.</summary>
    public const string FileName = "reproduce.csv";

    /// <summary>One row per published statement.</summary>
    public static CsvTable<RowResult> Table { get; } = new(FileName, "One row per published statement (`bakeoff reproduce`).",
    [
        new("source", "", "File of `harness/published/` that states it.", result => result.Row.Source),
        new("id", "", "Label of the row.", result => result.Row.Id),
        new("setup", "", "Set-up of that file.", result => result.Row.Setup),
        new("against", "", "Set-up that the value is divided by, seed by seed, or less by where `kind` is `difference`; empty for none.", result => result.Row.Against ?? ""),
        new("cell", "", "Cell of `runs.csv` and `summary.csv` that the set-up was run as.", result => result.Cell.Id),
        new("against_cell", "", "The same for the set-up that it is divided by.", result => result.Against?.Id ?? ""),
        new("metric", "", "Column, or quotient of columns.", result => result.Row.Metric.Text),
        new("unit", "", "Unit of the two values; empty for ratios.", result => result.Row.Unit),
        new("kind", "", "`absolute`, `difference`, `ratio`, `order`, `sign` or `range`.", result => Words.Of(result.Row.Kind)),
        new("role", "", "`calibration`, `validation`, or `alternative`, which is counted with neither.", result => Words.Of(result.Row.Role)),
        new("published", "", "The published value; empty for order, sign and range.", result => CellText.Number(result.Row.Value)),
        new("pass_low", "", "Lower end of the pass band or range; 1 where an order or sign needs more.", result => CellText.Number(result.Row.PassLow)),
        new("pass_high", "", "Upper end; 1 where an order or sign needs less.", result => CellText.Number(result.Row.PassHigh)),
        new("band", "", "Pass band as stated, half its width.", result => result.Row.Band?.ToString() ?? ""),
        new("simulated_mean", "", "Mean over the seeds; the quotient of the two set-ups where there are two.", result => CellText.Number(result.Simulated.Mean)),
        new("simulated_ci95_low", "", "Lower end of the 95 % interval (Student t).", result => CellText.Number(result.Simulated.Low)),
        new("simulated_ci95_high", "", "Upper end.", result => CellText.Number(result.Simulated.High)),
        new("simulated_n", "", "Seeds with a value.", result => result.Simulated.Count.ToString(CultureInfo.InvariantCulture)),
        new("relative_error", "", "Simulated over published, less one; of a range the distance to its nearest end. Empty for order and sign.",
            result => CellText.Number(result.Error)),
        new("verdict", "", "`hit`, `miss`, `miss (sign)` (outside the band, on the published side of 1), `order holds`, `undecided` and so on.", result => result.Words),
        new("hit", "", "`true` if the row counts as met.", result => result.IsHit ? "true" : "false"),
        new("machine", "", "Machine profile of the set-up.", result => result.Cell.Machine),
        new("host_speed", "", "Speed of the source's processors relative to the machine profile.", result => CellText.Number(result.Cell.HostSpeed)),
        new("cited", "", "Where the number stands.", result => result.Row.Cited),
        new("confidence", "", "How sure the collection of sources is of it.", result => result.Row.Confidence),
        new("explain", "", "Known reason of a miss, and what would have to be true.", result => result.Row.Explain),
    ]);

    /// <summary>Writes all files into <paramref name="folder"/>.</summary>
    public static void Write(string folder, Reproduction reproduction)
    {
        AtomicFile.Write(Path.Combine(folder, FileName), stream => Table.Write(stream, reproduction.Results));
        AtomicFile.WriteText(Path.Combine(folder, "reproduce.md"), ReproductionText.Markdown(reproduction));
        AtomicFile.WriteText(Path.Combine(folder, "reproduce.tex"), ReproductionText.Latex(reproduction));
    }
}
