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

    /// <summary>A conclusion and a cost.</summary>
    internal sealed record Row(SensitivityScope Scope, Sensitivity Study, CostEffect Effect);

    /// <summary>One row per conclusion and cost.</summary>
    internal static CsvTable<Row> Table { get; } = new(
        FileName, "One row per conclusion about two lanes and cost that they pay (`bakeoff sensitivity`); costs in ns, or ns per byte.",
    [
        new("first", "", "First lane.", row => row.Scope.First),
        new("second", "", "Second lane.", row => row.Scope.Second),
        new("conclusion", "", "What is compared.", row => row.Study.Conclusion.Name),
        new("unit", "", "Unit of the means and differences.", row => row.Study.Conclusion.Unit),
        new("more_is_better", "", "`true` if the lane with more wins.", row => row.Study.Conclusion.MoreIsBetter ? "true" : "false"),
        new("first_mean", "", "The first lane with nominal costs.", row => CellText.Number(row.Study.First.Mean)),
        new("second_mean", "", "The second.", row => CellText.Number(row.Study.Second.Mean)),
        new("difference_mean", "", "Second less first, with nominal costs.", row => CellText.Number(row.Study.Difference.Mean)),
        new("difference_ci95_low", "", "Lower end of its 95 % interval (Student t).", row => CellText.Number(row.Study.Difference.Low)),
        new("difference_ci95_high", "", "Upper end.", row => CellText.Number(row.Study.Difference.High)),
        new("cost", "", "Cost key of the machine profile.", row => row.Effect.Range.Key),
        new("assumed", "", "`true` if nothing was published for it.", row => row.Effect.Range.IsAssumed ? "true" : "false"),
        new("cost_low", "", "Lower end of the range that its source leaves open.", row => CellText.Number(row.Effect.Range.Low)),
        new("cost_nominal", "", "Value of the profile, or of `--set`.", row => CellText.Number(row.Effect.Range.Nominal)),
        new("cost_high", "", "Upper end.", row => CellText.Number(row.Effect.Range.High)),
        new("difference_at_low", "", "Second less first with this cost alone at the lower end.", row => CellText.Number(row.Effect.AtLow.Mean)),
        new("difference_at_high", "", "The same at the upper end.", row => CellText.Number(row.Effect.AtHigh.Mean)),
        new("swing", "", "Difference at the upper end less that at the lower.", row => CellText.Number(row.Effect.Swing)),
        new("first_order_swing", "", "The swing that the ledger alone predicts; empty for what is no sum of charges.", row => CellText.Number(row.Effect.FirstOrder)),
        new("break_even", "", "Value nearest to the nominal one at which the other lane wins; empty if none in the range does.",
            row => CellText.Number(row.Effect.BreakEven)),
        new("mu_star", "", "Morris screening: mean of the absolute effects over the width of the range; empty without `--screen`.",
            row => CellText.Number(row.Effect.MuStar)),
        new("sigma", "", "Their standard deviation: how far the effect depends on the other costs.", row => CellText.Number(row.Effect.Sigma)),
        new("machine", "", "Machine profile.", row => row.Scope.Cell.Machine),
        new("workload", "", "Workload.", row => Words.Of(row.Scope.Cell.Workload)),
        new("mtu_bytes", "bytes", "Largest IP packet.", row => CellText.Number(row.Scope.Cell.MtuBytes)),
        new("seed_first", "", "First seed.", row => row.Scope.Seeds[0].ToString(CultureInfo.InvariantCulture)),
        new("seed_last", "", "Last seed.", row => row.Scope.Seeds[^1].ToString(CultureInfo.InvariantCulture)),
    ]);

    /// <summary>Writes the table into <paramref name="folder"/>.</summary>
    public static void Write(string folder, SensitivityScope scope, IReadOnlyList<Sensitivity> studies) =>
        AtomicFile.Write(Path.Combine(folder, FileName), stream =>
            Table.Write(stream, studies.SelectMany(study => study.Effects.Select(effect => new Row(scope, study, effect)))));
}
