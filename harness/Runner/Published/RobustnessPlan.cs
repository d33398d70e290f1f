namespace Bakeoff.Harness;

/// <summary>Which prices are moved, and how far.</summary>
public sealed record RobustnessPlan
{
    /// <summary>What a price is divided and multiplied by; null: it goes to the ends of its range.</summary>
    public double? Factor { get; init; }

    /// <summary>Only these prices; none for those that take <see cref="LeastShare"/>.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The least share of all that host and guests pay in some run. Exits of deeper idle states are moved whatever their share.</summary>
    public double LeastShare { get; init; }

    /// <summary>The prices to move, of those that the runs <paramref name="charged"/>, in that order.</summary>
    public IReadOnlyList<string> Prices(IEnumerable<CostRange> charged, IEnumerable<RunRow> runs)
    {
        string[] names = [.. charged.Select(range => range.Key).Distinct()];
        if (Only.Count > 0)
        {
            return [.. names.Where(Only.Contains)];
        }

        LedgerEntry[][] ledgers = [.. runs.Select(row => row.Record.Outcome).OfType<RunOutcome>().Select(outcome => outcome.Ledger.ToArray())];
        HashSet<string> inLedgers = [.. ledgers.SelectMany(ledger => ledger).Select(entry => entry.Key)];
        HashSet<string> large = [.. ledgers.SelectMany(Large).Select(entry => entry.Key)];
        return [.. names.Where(name => large.Contains(name) || !inLedgers.Contains(name))];
    }

    private IEnumerable<LedgerEntry> Large(LedgerEntry[] ledger)
    {
        double all = ledger.Sum(entry => (double)entry.VirtualPs);
        return ledger.Where(entry => entry.VirtualPs > 0 && entry.VirtualPs >= LeastShare * all);
    }
}
