using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>What a study compared.</summary>
/// <param name="First">Canonical id of the first lane.</param>
/// <param name="Second">Canonical id of the second lane.</param>
/// <param name="Cell">A cell of it, for machine and workload.</param>
/// <param name="Seeds">The seeds, ascending.</param>
public sealed record SensitivityScope(string First, string Second, CellSpec Cell, IReadOnlyList<ulong> Seeds);

/// <summary>Writes what a sensitivity study found: a row for each conclusion and cost.</summary>
public static class SensitivityFiles
{
    /// <summary>Name of the table.</summary>
    public const string FileName = "sensitivity.csv";

    private sealed record Row(Sensitivity Study, CostEffect Effect);

    /// <summary>Writes the table into <paramref name="folder"/>.</summary>
    public static void Write(string folder, SensitivityScope scope, IReadOnlyList<Sensitivity> studies)
    {
        var table = new CsvTable<Row>(FileName, "",
        [
            new("first", "", "", _ => scope.First),
            new("second", "", "", _ => scope.Second),
            new("conclusion", "", "", row => row.Study.Conclusion.Name),
            new("unit", "", "", row => row.Study.Conclusion.Unit),
            new("more_is_better", "", "", row => row.Study.Conclusion.MoreIsBetter ? "true" : "false"),
            new("first_mean", "", "", row => Number(row.Study.First.Mean)),
            new("second_mean", "", "", row => Number(row.Study.Second.Mean)),
            new("difference_mean", "", "", row => Number(row.Study.Difference.Mean)),
            new("difference_ci95_low", "", "", row => Number(row.Study.Difference.Low)),
            new("difference_ci95_high", "", "", row => Number(row.Study.Difference.High)),
            new("cost", "", "", row => row.Effect.Range.Key),
            new("assumed", "", "", row => row.Effect.Range.IsAssumed ? "true" : "false"),
            new("cost_low", "", "", row => Number(row.Effect.Range.Low)),
            new("cost_nominal", "", "", row => Number(row.Effect.Range.Nominal)),
            new("cost_high", "", "", row => Number(row.Effect.Range.High)),
            new("difference_at_low", "", "", row => Number(row.Effect.AtLow.Mean)),
            new("difference_at_high", "", "", row => Number(row.Effect.AtHigh.Mean)),
            new("swing", "", "", row => Number(row.Effect.Swing)),
            new("first_order_swing", "", "", row => Number(row.Effect.FirstOrder)),
            new("break_even", "", "", row => Number(row.Effect.BreakEven)),
            new("mu_star", "", "", row => Number(row.Effect.MuStar)),
            new("sigma", "", "", row => Number(row.Effect.Sigma)),
            new("machine", "", "", _ => scope.Cell.Machine),
            new("workload", "", "", _ => Words.Of(scope.Cell.Workload)),
            new("mtu_bytes", "", "", _ => CellText.Number(scope.Cell.MtuBytes)),
            new("seed_first", "", "", _ => CellText.Number(scope.Seeds[0])),
            new("seed_last", "", "", _ => CellText.Number(scope.Seeds[^1])),
        ]);
        AtomicFile.Write(Path.Combine(folder, FileName), stream =>
            table.Write(stream, studies.SelectMany(study => study.Effects.Select(effect => new Row(study, effect)))));
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
