using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>Writes how much of the score hangs on prices.</summary>
public static class RobustnessFiles
{
    /// <summary>Name of the table of moves.</summary>
    public const string FileName = "robustness.csv";

    /// <summary>Name of the table of rows.</summary>
    public const string UncertaintiesName = "uncertainties.csv";

    private const int PricesNamed = 5;

    /// <summary>One row per price and direction, after one without a cost for all prices as they are.</summary>
    public static CsvTable<RobustnessRow<PriceMove>> Moves { get; } = new(FileName, "One row per price that was moved alone, and the score with it (`bakeoff robustness`); the first has all prices as they are.",
    [
        new("cost_key", "", "The price; empty in the first row.", row => row.Of.Cost),
        new("direction", "", "`down` or `up`; empty in the first row.", row => row.Of.Cost.Length == 0 ? "" : row.Of.IsUp ? "up" : "down"),
        new("factor", "", "By how much; empty where it went to the end of its range.", row => CellText.Number(row.Plan.Factor)),
        new("machine", "", "Machine profiles of the set-ups, separated by blanks.", row => row.Study.Machines),
        new("model_version", "", "Version of the model.", row => row.ModelVersion),
        new("seeds", "", "Seeds of each run.", row => Whole(row.Study.Seeds)),
        new("rows", "", "Validation rows.", row => Whole(row.Of.Score.Rows)),
        new("rows_met", "", "Those that are met.", row => Whole(row.Of.Score.Hits)),
        new("median_error", "", "Median of the absolute relative errors.", row => CellText.Number(row.Of.Score.MedianError)),
        new("gained", "", "Rows that are met with this price only, separated by blanks.", row => string.Join(' ', row.Of.Gained)),
        new("lost", "", "Rows that are met without it only.", row => string.Join(' ', row.Of.Lost)),
        new("failed_runs", "", "Runs that failed; their rows count as not met.", row => Whole(row.Of.FailedRuns)),
    ]);

    /// <summary>One row per validation row.</summary>
    public static CsvTable<RobustnessRow<(RowUncertainty Row, IReadOnlyList<RowResult> Draws)>> Uncertainties { get; } = new(
        UncertaintiesName, "One row per validation row: what the ranges of the prices leave open of it (`bakeoff robustness`).",
    [
        new("source", "", "File of `harness/published/` that states it.", row => row.Of.Row.Nominal.Row.Source),
        new("id", "", "Label of the row.", row => row.Of.Row.Nominal.Row.Id),
        new("unit", "", "Unit of the values; empty for ratios.", row => row.Of.Row.Nominal.Row.Unit),
        new("published", "", "The published value; empty for order, sign and range.", row => CellText.Number(row.Of.Row.Nominal.Row.Value)),
        new("pass_low", "", "Lower end of the pass band.", row => CellText.Number(row.Of.Row.Nominal.Row.PassLow)),
        new("pass_high", "", "Upper end.", row => CellText.Number(row.Of.Row.Nominal.Row.PassHigh)),
        new("simulated_mean", "", "Simulated, with all prices as they are.", row => CellText.Number(row.Of.Row.Nominal.Simulated.Mean)),
        new("hit", "", "`true` if the row is met.", row => row.Of.Row.Nominal.IsHit ? "true" : "false"),
        new("deviation", "", "Standard deviation of the simulated value that the prices' ranges leave open, to first order, each price uniform in its range and on its own.",
            row => CellText.Number(row.Of.Row.Deviation)),
        new("deviations_inside", "", "How many deviations it lies inside the pass band from the nearest edge; negative: outside. Empty where no price matters.",
            row => CellText.Number(row.Of.Row.Inside is { } inside && double.IsFinite(inside) ? inside : null)),
        new("chance", "", "Probability that the row is met, if the value is normal with that deviation.", row => CellText.Number(row.Of.Row.Chance)),
        new("standing", "", "`met`, `met, doubtful`, `missed, doubtful` or `missed`: doubtful within two deviations of an edge.", row => row.Of.Row.Standing),
        new("prices", "", "Prices with the largest shares of the deviation's square, as key=share, separated by blanks.", row => string.Join(' ', row.Of.Row.Prices.Take(PricesNamed)
            .Select(price => string.Create(CultureInfo.InvariantCulture, $"{price.Cost}={price.Share:0.###}")))),
        new("factor", "", "By how much prices were moved; empty where they went to the ends of their ranges.", row => CellText.Number(row.Plan.Factor)),
        new("machine", "", "Machine profile of the set-up.", row => row.Of.Row.Nominal.Cell.Machine),
        new("model_version", "", "Version of the model.", row => row.ModelVersion),
        new("seeds", "", "Seeds of each run.", row => Whole(row.Study.Seeds)),
        new("draws", "", "Draws of all prices at once (`--draws`).", row => Whole(row.Of.Draws.Count)),
        new("draws_met", "", "Those in which the row is met.", row => Whole(row.Of.Draws.Count(draw => draw.IsHit))),
        new("draw_low", "", "The least simulated value of the draws.", row => CellText.Number(row.Of.Draws.Min(draw => draw.Simulated.Mean))),
        new("draw_high", "", "The greatest.", row => CellText.Number(row.Of.Draws.Max(draw => draw.Simulated.Mean))),
    ]);

    /// <summary>One row per draw.</summary>
    public static CsvTable<RobustnessRow<PriceDraw>> Draws { get; } = new("draws.csv", "One row per draw of all prices at once, each at a place in its range of its own (`bakeoff robustness --draws`).",
    [
        new("draw", "", "Counted from one.", row => Whole(row.Of.Number)),
        new("model_version", "", "Version of the model.", row => row.ModelVersion),
        new("seeds", "", "Seeds of each run.", row => Whole(row.Study.Seeds)),
        new("rows", "", "Validation rows.", row => Whole(row.Of.Score.Rows)),
        new("rows_met", "", "Those that are met.", row => Whole(row.Of.Score.Hits)),
        new("median_error", "", "Median of the absolute relative errors.", row => CellText.Number(row.Of.Score.MedianError)),
        new("host_speeds", "", "The host speeds, fitted again with these prices, as source=speed, separated by blanks.", row => string.Join(' ', row.Of.Speeds.BySource
            .Select(speed => string.Create(CultureInfo.InvariantCulture, $"{speed.Key}={speed.Value}")))),
        new("failed_runs", "", "Runs that failed; their rows count as not met.", row => Whole(row.Of.FailedRuns)),
    ]);

    /// <summary>Writes the tables into <paramref name="folder"/>; the last only if there are draws.</summary>
    public static void Write(
        string folder, Robustness study, IReadOnlyList<RowUncertainty> uncertainties, IReadOnlyList<PriceDraw> draws, RobustnessPlan plan, string modelVersion)
    {
        ILookup<string, RowResult> drawn = draws.SelectMany(draw => draw.Result.Results).ToLookup(result => result.Row.Id);
        Write(Moves, study.Moves.Prepend(study.Unmoved));
        Write(Uncertainties, uncertainties.Select(row => (row, (IReadOnlyList<RowResult>)[.. drawn[row.Nominal.Row.Id]])));
        if (draws.Count > 0)
        {
            Write(Draws, draws);
        }

        void Write<T>(CsvTable<RobustnessRow<T>> table, IEnumerable<T> rows) => AtomicFile.Write(
            Path.Combine(folder, table.FileName), stream => table.Write(stream, rows.Select(row => new RobustnessRow<T>(study, plan, modelVersion, row))));
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
