using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The prices that set-ups pay, each with the range that its source leaves open on the machine profile of the set-up.</summary>
public sealed class PriceRanges
{
    private const int PicosecondDigits = 3;

    private readonly IReadOnlyDictionary<string, MachineProfile> _profiles;
    private readonly Dictionary<string, IReadOnlyList<CostRange>> _ranges;
    private readonly double? _factor;

    /// <summary>The prices that <paramref name="runs"/> were charged; with a factor each goes from its part to its multiple instead of over its range.</summary>
    public PriceRanges(IReadOnlyDictionary<string, MachineProfile> profiles, IEnumerable<RunRow> runs, double? factor)
    {
        _profiles = profiles;
        _factor = factor;
        _ranges = runs.GroupBy(row => row.Run.Cell.Machine).ToDictionary(
            rows => rows.Key, rows => CostRange.Charged(profiles[rows.Key], rows.Select(row => row.Record.Outcome).OfType<RunOutcome>()));
    }

    /// <summary>Profile by profile, in the order of each.</summary>
    public IEnumerable<CostRange> All => _ranges.Values.SelectMany(known => known);

    /// <summary>The same rows with one price moved in every set-up.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="cost">Key of the price.</param>
    /// <param name="position">From -1, the low end, over 0, as it is, to 1, the high end; in equal ratios.</param>
    public PublishedSet Move(PublishedSet set, string cost, double position) => set.With(cell => Move(cell, cost, position));

    /// <summary>The cell with what it pays moved: the profile's price, divided by the host's speed, or its own.</summary>
    public CellSpec Move(CellSpec cell, string cost, double position)
    {
        // A machine whose set-ups no row needs has run nothing and has no ranges.
        if (_ranges.GetValueOrDefault(cell.Machine)?.FirstOrDefault(known => known.Key == cost) is not { } range)
        {
            return cell;
        }

        CostKeyInfo? atom = CostKeys.All.FirstOrDefault(known => known.Name == cost);
        double paysNs = atom is null
            ? cell.Costs.GetValueOrDefault(cost, range.Nominal)
            : _profiles[cell.Machine].ToCostTable(cell.Costs, cell.HostSpeed)[atom.Key] / 1000.0;
        double toNs = Math.Round(At(range.Around(paysNs), position), PicosecondDigits);
        return toNs == paysNs ? cell : cell with { Costs = cell.Costs.SetItem(cost, toNs) };
    }

    private double At(CostRange own, double position)
    {
        double low = _factor is { } part ? own.Nominal / part : own.Low;
        double high = _factor is { } multiple ? own.Nominal * multiple : own.High;
        double end = position < 0 ? low : high;
        double share = Math.Abs(position);
        return share == 1 ? end
            : own.Nominal > 0 && end > 0 ? own.Nominal * Math.Pow(end / own.Nominal, share)
            : own.Nominal + (share * (end - own.Nominal));
    }
}
