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
        new("direction", "", "`down` or `up`; empty in the first row.", row => Direction(row.Of)),
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
    public static CsvTable<RobustnessRow<RowUncertainty>> Uncertainties { get; } = new(
        UncertaintiesName, "One row per validation row: what the ranges of the prices leave open of it (`bakeoff robustness`).",
    [
        new("source", "", "File of `harness/published/` that states it.", row => row.Of.Nominal.Row.Source),
        new("id", "", "Label of the row.", row => row.Of.Nominal.Row.Id),
        new("unit", "", "Unit of the values; empty for ratios.", row => row.Of.Nominal.Row.Unit),
        new("published", "", "The published value; empty for order, sign and range.", row => CellText.Number(row.Of.Nominal.Row.Value)),
        new("pass_low", "", "Lower end of the pass band.", row => CellText.Number(row.Of.Nominal.Row.PassLow)),
        new("pass_high", "", "Upper end.", row => CellText.Number(row.Of.Nominal.Row.PassHigh)),
        new("simulated_mean", "", "Simulated, with all prices as they are.", row => CellText.Number(row.Of.Nominal.Simulated.Mean)),
        new("hit", "", "`true` if the row is met.", row => row.Of.Nominal.IsHit ? "true" : "false"),
        new("deviation", "", "Standard deviation of the simulated value that the prices' ranges leave open, to first order, each price on its own and uniform in position on either side of its value.",
            row => CellText.Number(row.Of.Deviation)),
        new("shift", "", "What the value is greater by on average than with all prices as they are.", row => CellText.Number(row.Of.Shift)),
        new("deviations_inside", "", "How many deviations it lies inside the pass band from the nearest edge; negative: outside. Empty where no price matters.",
            row => CellText.Number(row.Of.Inside is { } inside && double.IsFinite(inside) ? inside : null)),
        new("chance", "", "Probability that the row is met, if the value is normal with that shift and deviation.", row => CellText.Number(row.Of.Chance)),
        new("standing", "", "`met` or `missed`, `, doubtful` behind it within two deviations of an edge or if a move or a draw turns it; or `no value`.", row => row.Of.Standing),
        new("prices", "", "Prices with the largest shares of the deviation's square, as key=share, separated by blanks.", row => string.Join(' ', row.Of.Prices.Take(PricesNamed)
            .Select(price => string.Create(CultureInfo.InvariantCulture, $"{price.Cost}={price.Share:0.###}")))),
        new("factor", "", "By how much prices were moved; empty where they went to the ends of their ranges.", row => CellText.Number(row.Plan.Factor)),
        new("machine", "", "Machine profile of the set-up.", row => row.Of.Nominal.Cell.Machine),
        new("model_version", "", "Version of the model.", row => row.ModelVersion),
        new("seeds", "", "Seeds of each run.", row => Whole(row.Study.Seeds)),
        new("moves_turning", "", "Moves of single prices that turn the verdict or lose the value; 0 where a host speed is fitted.", row => Whole(row.Of.TurnedByMoves)),
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
        new("unfitted", "", "Sources whose row is more than a per cent off at the best speed that was found, separated by blanks.", row => string.Join(' ', row.Of.Speeds.Unfitted)),
        new("failed_runs", "", "Runs that failed; their rows count as not met.", row => Whole(row.Of.FailedRuns)),
    ]);

    /// <summary>One row per move and validation row: what the other tables are made of.</summary>
    public static CsvTable<RobustnessRow<(PriceMove Move, RowResult Result)>> Values { get; } = new("robustness-values.csv", "One row per price that was moved alone, direction and published row (`bakeoff robustness`); first all prices as they are, last the host speeds.",
    [
        new("cost_key", "", "The price, or `host_speed`; empty for all prices as they are.", row => row.Of.Move.Cost),
        new("direction", "", "`down` or `up`.", row => Direction(row.Of.Move)),
        new("id", "", "Label of the row.", row => row.Of.Result.Row.Id),
        new("simulated_mean", "", "Simulated value.", row => CellText.Number(row.Of.Result.Simulated.Mean)),
        new("hit", "", "`true` if the row is met.", row => row.Of.Result.IsHit ? "true" : "false"),
    ]);

    /// <summary>Writes the tables into <paramref name="folder"/>; that of the draws only if there are any.</summary>
    public static void Write(
        string folder, Robustness study, IReadOnlyList<RowUncertainty> uncertainties, IReadOnlyList<PriceDraw> draws, RobustnessPlan plan, string modelVersion)
    {
        PriceMove[] moves = [study.Unmoved, .. study.Moves];
        Write(Moves, moves);
        Write(Values, moves.Concat(study.SpeedMoves).SelectMany(move => move.Result.Results.Select(result => (move, result))));
        Write(Uncertainties, uncertainties);
        if (draws.Count > 0)
        {
            Write(Draws, draws);
        }
        else
        {
            File.Delete(Path.Combine(folder, Draws.FileName)); // of an earlier command in this folder
        }

        void Write<T>(CsvTable<RobustnessRow<T>> table, IEnumerable<T> rows) => AtomicFile.Write(
            Path.Combine(folder, table.FileName), stream => table.Write(stream, rows.Select(row => new RobustnessRow<T>(study, plan, modelVersion, row))));
    }

    private static string Direction(PriceMove move) => move.Cost.Length == 0 ? "" : move.IsUp ? "up" : "down";

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
