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

    /// <summary>
    /// The atoms of a machine that the runs charged to, in the profile's order, and the exits of deeper idle states that they paid. One that
    /// has a value in <paramref name="set"/> is nominal there, and its range goes along: the source's doubt is taken to be a proportion.
    /// </summary>
    public static IReadOnlyList<CostRange> Charged(
        MachineProfile machine, IEnumerable<RunOutcome> outcomes, IReadOnlyDictionary<string, double>? set = null)
    {
        RunOutcome[] runs = [.. outcomes];
        HashSet<string> charged = [.. runs.SelectMany(outcome => outcome.Ledger).Where(entry => entry.Count > 0).Select(entry => entry.Key)];
        charged.UnionWith(runs.SelectMany(outcome => outcome.Counters).Where(counter => counter.Value > 0).Select(counter => counter.Name));
        IEnumerable<CostRange> atoms = machine.Costs.Where(row => charged.Contains(row.Info.Name))
            .Select(row => new CostRange(row.Info.Name, row.Nominal, row.Low, row.High, row.Confidence == CostRow.Assumed));
        IEnumerable<CostRange> exits = (machine.Idle?.Deeper ?? []).Where(row => charged.Contains(row.CostName + ".exits"))
            .Select(row => new CostRange(row.CostName, row.Nominal, row.Low, row.High, row.Confidence == CostRow.Assumed));
        return [.. atoms.Concat(exits)
            .Select(range => set is not null && set.TryGetValue(range.Key, out double value) ? range.Around(value) : range)
            .Where(range => range.High > range.Low)];
    }

    /// <summary>The range around another value; where the profile's is nothing, which has no proportions, from its own ends to that value.</summary>
    public CostRange Around(double value) => Nominal > 0
        ? this with { Nominal = value, Low = Math.Round(Low * value / Nominal, 3), High = Math.Round(High * value / Nominal, 3) }
        : this with { Nominal = value, Low = Math.Min(Low, value), High = Math.Max(High, value) };
}
