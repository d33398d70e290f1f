using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// How much of the score hangs on single prices: each is moved alone, down and up, in every set-up of the validation rows and on every machine
/// profile, to the ends of the range that its source leaves open, or by one factor. Nothing is fitted again with it, so this says how far
/// the score is from falling, not what another calibration could reach.
/// </summary>
public sealed class Robustness
{
    private Robustness(PriceMove unmoved, IReadOnlyList<PriceMove> moves, Reproduction nominal)
    {
        Unmoved = unmoved;
        Moves = moves;
        Seeds = nominal.Seeds;
        Machines = string.Join(' ', nominal.Results.Select(result => result.Cell.Machine).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>All prices as they are.</summary>
    public PriceMove Unmoved { get; }

    /// <summary>Two for each price, down and up, prices in the order of the profiles.</summary>
    public IReadOnlyList<PriceMove> Moves { get; }

    /// <summary>Seeds of the runs.</summary>
    public int Seeds { get; }

    /// <summary>Machine profiles of the set-ups, separated by blanks.</summary>
    public string Machines { get; }

    /// <summary>Moves the prices that <paramref name="plan"/> asks for.</summary>
    /// <param name="set">Published rows; those of validation are looked at.</param>
    /// <param name="profiles">The machine profiles by name.</param>
    /// <param name="plan">Which prices, and how far.</param>
    /// <param name="runs">Runs a set.</param>
    /// <param name="moved">Told of each move as it is known.</param>
    /// <exception cref="MatrixException">No row is a validation row.</exception>
    public static Robustness Of(
        PublishedSet set, IReadOnlyDictionary<string, MachineProfile> profiles, RobustnessPlan plan, Func<PublishedSet, IReadOnlyList<RunRow>> runs,
        Action<PriceMove> moved)
    {
        PublishedSet validation = set.Only(PublishedRole.Validation);
        IReadOnlyList<RunRow> unmovedRuns = runs(validation);
        var nominal = Reproduction.Of(validation, unmovedRuns);
        Dictionary<string, IReadOnlyList<CostRange>> ranges = unmovedRuns.GroupBy(row => row.Run.Cell.Machine).ToDictionary(
            rows => rows.Key, rows => CostRange.Charged(profiles[rows.Key], rows.Select(row => row.Record.Outcome).OfType<RunOutcome>()));
        var moves = new List<PriceMove>();
        foreach (string cost in plan.Prices(ranges.Values.SelectMany(known => known), unmovedRuns))
        {
            foreach (bool isUp in new[] { false, true })
            {
                PublishedSet changed = validation.With(cell => ranges[cell.Machine].FirstOrDefault(range => range.Key == cost) is { } range
                    ? Moved(cell, profiles[cell.Machine], range, plan.Factor, isUp) : cell);
                moves.Add(Compare(cost, isUp, nominal, changed, runs(changed)));
                moved(moves[^1]);
            }
        }

        return new Robustness(Compare("", false, nominal, validation, unmovedRuns), moves, nominal);
    }

    /// <summary>The cell with what it pays moved: the profile's price, divided by the host's speed, or its own.</summary>
    private static CellSpec Moved(CellSpec cell, MachineProfile profile, CostRange range, double? factor, bool isUp)
    {
        const int digits = 3; // a picosecond
        CostKeyInfo? atom = CostKeys.All.FirstOrDefault(known => known.Name == range.Key);
        double paysNs = atom is null ? cell.Costs.GetValueOrDefault(range.Key, range.Nominal) : profile.ToCostTable(cell.Costs, cell.HostSpeed)[atom.Key] / 1000.0;
        CostRange own = range.Around(paysNs);
        double toNs = factor is { } by ? paysNs * (isUp ? by : 1 / by) : isUp ? own.High : own.Low;
        return Math.Round(toNs, digits) == paysNs ? cell : cell with { Costs = cell.Costs.SetItem(range.Key, Math.Round(toNs, digits)) };
    }

    private static PriceMove Compare(string cost, bool isUp, Reproduction nominal, PublishedSet set, IReadOnlyList<RunRow> runs)
    {
        var changed = Reproduction.Of(set, runs);
        HashSet<string> before = Met(nominal);
        HashSet<string> after = Met(changed);
        return new PriceMove(cost, isUp, changed.Score(PublishedRole.Validation),
            [.. set.Rows.Select(row => row.Id).Where(id => after.Contains(id) && !before.Contains(id))],
            [.. set.Rows.Select(row => row.Id).Where(id => before.Contains(id) && !after.Contains(id))],
            runs.Count(row => row.Record.Outcome is null));
    }

    private static HashSet<string> Met(Reproduction reproduction) => [.. reproduction.Results.Where(result => result.IsHit).Select(result => result.Row.Id)];
}
