namespace Bakeoff.Harness;

/// <summary>A cost atom and the range that its source leaves open, in its unit (ns, or ns per byte).</summary>
/// <param name="Key">Name of the atom.</param>
/// <param name="Nominal">Value that runs use.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="IsAssumed">True if nothing was published for it.</param>
public sealed record CostRange(string Key, double Nominal, double Low, double High, bool IsAssumed)
{
    /// <summary>The value at <paramref name="position"/> of the range, 0 low to 1 high.</summary>
    public double At(double position) => Low + (position * (High - Low));

    /// <summary>The atoms of a machine that the runs charged to, in the profile's order, and the exits of deeper idle states that they paid.</summary>
    public static IReadOnlyList<CostRange> Charged(MachineProfile machine, IEnumerable<RunOutcome> outcomes)
    {
        RunOutcome[] runs = [.. outcomes];
        HashSet<string> charged = [.. runs.SelectMany(outcome => outcome.Ledger).Where(entry => entry.Count > 0).Select(entry => entry.Key)];
        charged.UnionWith(runs.SelectMany(outcome => outcome.Counters).Where(counter => counter.Value > 0).Select(counter => counter.Name));
        IEnumerable<CostRange> atoms = machine.Costs.Where(row => charged.Contains(row.Info.Name))
            .Select(row => new CostRange(row.Info.Name, row.Nominal, row.Low, row.High, row.Confidence == CostRow.Assumed));
        IEnumerable<CostRange> exits = (machine.Idle?.Deeper ?? []).Where(row => charged.Contains(row.CostName + ".exits"))
            .Select(row => new CostRange(row.CostName, row.Nominal, row.Low, row.High, row.Confidence == CostRow.Assumed));
        return [.. atoms.Concat(exits).Where(range => range.High > range.Low)];
    }
}
