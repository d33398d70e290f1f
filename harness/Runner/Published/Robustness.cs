using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// How much of the score hangs on single prices: each one that is charged is moved alone, down and up by one factor, in every set-up of the
/// validation rows and on every machine profile. Host speeds are not fitted again. If no price changes much, what misses is not a price.
/// </summary>
public sealed class Robustness
{
    private Robustness(double factor, Reproduction nominal, IReadOnlyList<PriceMove> moves)
    {
        Factor = factor;
        Nominal = nominal;
        Moves = moves;
    }

    /// <summary>By how much prices are moved.</summary>
    public double Factor { get; }

    /// <summary>The rows with all prices as they are.</summary>
    public Reproduction Nominal { get; }

    /// <summary>All prices as they are.</summary>
    public PriceMove Unmoved => Compare("", 1, Nominal, Nominal);

    /// <summary>Two for each price, down and up, prices in the order of the profiles.</summary>
    public IReadOnlyList<PriceMove> Moves { get; }

    /// <summary>Moves every price that takes a share of the time in some nominal run, or those of <paramref name="only"/>.</summary>
    /// <param name="set">Published rows; those of validation are looked at.</param>
    /// <param name="profiles">The machine profiles by name.</param>
    /// <param name="factor">Above 1.</param>
    /// <param name="only">Keys of costs; none for those with a share.</param>
    /// <param name="leastShare">The least share of all that host and guests pay in some run.</param>
    /// <param name="runs">Runs a set.</param>
    /// <param name="moved">Told of each move as it is known.</param>
    public static Robustness Of(
        PublishedSet set, IReadOnlyDictionary<string, MachineProfile> profiles, double factor, IReadOnlyList<string> only, double leastShare,
        Func<PublishedSet, IReadOnlyList<RunRow>> runs, Action<PriceMove> moved)
    {
        PublishedSet validation = set.Only(PublishedRole.Validation);
        IReadOnlyList<RunRow> nominalRuns = runs(validation);
        var nominal = Reproduction.Of(validation, nominalRuns);
        HashSet<string> charged = [.. nominalRuns.SelectMany(row => WithShare(row.Record.Outcome?.Ledger ?? [], leastShare))];
        var moves = new List<PriceMove>();
        foreach (CostKeyInfo cost in CostKeys.All.Where(cost => only.Count > 0 ? only.Contains(cost.Name) : charged.Contains(cost.Name)))
        {
            foreach (double by in new[] { 1 / factor, factor })
            {
                PublishedSet changed = validation.With(cell => Moved(cell, profiles[cell.Machine], cost, by));
                moves.Add(Compare(cost.Name, by, nominal, Reproduction.Of(changed, runs(changed))));
                moved(moves[^1]);
            }
        }

        return new Robustness(factor, nominal, moves);
    }

    /// <summary>The cell with one price times <paramref name="by"/>, whether it is the profile's, divided by the host's speed, or its own.</summary>
    private static CellSpec Moved(CellSpec cell, MachineProfile profile, CostKeyInfo cost, double by)
    {
        const double psPerNs = 1000;
        long ps = profile.ToCostTable(cell.Costs, cell.HostSpeed)[cost.Key];
        return ps == 0 ? cell : cell with { Costs = cell.Costs.SetItem(cost.Name, Math.Round(ps * by) / psPerNs) };
    }

    private static IEnumerable<string> WithShare(IReadOnlyList<LedgerEntry> ledger, double least)
    {
        double all = ledger.Sum(entry => (double)entry.VirtualPs);
        return ledger.Where(entry => entry.VirtualPs > 0 && entry.VirtualPs >= least * all).Select(entry => entry.Key);
    }

    private static PriceMove Compare(string cost, double by, Reproduction nominal, Reproduction changed)
    {
        HashSet<string> before = Met(nominal);
        HashSet<string> after = Met(changed);
        string machines = string.Join(' ', changed.Results.Select(result => result.Cell.Machine).Distinct().Order(StringComparer.Ordinal));
        return new PriceMove(cost, by, changed.Seeds, machines, changed.Score(PublishedRole.Validation),
            [.. changed.Set.Rows.Select(row => row.Id).Where(id => after.Contains(id) && !before.Contains(id))],
            [.. changed.Set.Rows.Select(row => row.Id).Where(id => before.Contains(id) && !after.Contains(id))]);
    }

    private static HashSet<string> Met(Reproduction reproduction) => [.. reproduction.Results.Where(result => result.IsHit).Select(result => result.Row.Id)];
}
