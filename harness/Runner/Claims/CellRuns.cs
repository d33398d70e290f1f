using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The finished runs of one cell, as quantities with a value per seed.</summary>
public sealed class CellRuns(CellSpec cell, IReadOnlyList<RunRow> rows)
{
    /// <summary>The cell.</summary>
    public CellSpec Cell { get; } = cell;

    /// <summary>A metric column.</summary>
    public Sample this[string metric]
    {
        get
        {
            MetricColumn column = MetricColumns.All.FirstOrDefault(known => known.Name == metric)
                ?? throw new ArgumentException(Complaint.Unknown("metric", metric, MetricColumns.Names), nameof(metric));
            return Of(column.ValueOf);
        }
    }

    /// <summary>Exits of a reason per second.</summary>
    public Sample ExitsPerSecond(string reason) =>
        Of(outcome => outcome.Exits.Where(exit => exit.Reason == reason).Sum(exit => (double)exit.Count) / Seconds(outcome));

    /// <summary>Mean virtual time from exit to entry of a reason, in ns.</summary>
    public Sample ExitNs(string reason) => Of(outcome =>
    {
        double count = outcome.Exits.Where(exit => exit.Reason == reason).Sum(exit => (double)exit.Count);
        return count == 0 ? null : outcome.Exits.Where(exit => exit.Reason == reason).Sum(exit => exit.VirtualPs / 1e3) / count;
    });

    /// <summary>Interrupt vectors of devices (not the local timer's) that were injected at all.</summary>
    public Sample DeviceVectors => Of(outcome =>
        outcome.Interrupts.Count(vector => vector.Count > 0 && !vector.Vector.EndsWith(" LOC", StringComparison.Ordinal)));

    /// <summary>A named counter.</summary>
    public Sample Counter(string name) =>
        Of(outcome => outcome.Counters.Where(counter => counter.Name == name).Select(counter => (double?)counter.Value).FirstOrDefault());

    /// <summary>A named counter per second.</summary>
    public Sample CounterPerSecond(string name) => Of(outcome =>
        outcome.Counters.Where(counter => counter.Name == name).Select(counter => (double?)counter.Value / Seconds(outcome)).FirstOrDefault());

    /// <summary>How often a cost was charged, per second.</summary>
    public Sample ChargesPerSecond(string costKey) =>
        Of(outcome => outcome.Ledger.Where(entry => entry.Key == costKey).Sum(entry => (double)entry.Count) / Seconds(outcome));

    /// <summary>Mean time of a search on KVM's in-kernel I/O bus, in ns: the first entries, which have one price, and each further one.</summary>
    public Sample BusSearchNs => Of(outcome =>
    {
        List<LedgerEntry> search = [.. outcome.Ledger.Where(entry => entry.Key is "exit.iobus_lookup" or "exit.iobus_entry")];
        long searches = search.Where(entry => entry.Key == "exit.iobus_lookup").Sum(entry => entry.Count);
        return searches == 0 ? null : search.Sum(entry => entry.VirtualPs) / 1e3 / searches;
    });

    private static double Seconds(RunOutcome outcome) => outcome.MeasuredPs / 1e12;

    private Sample Of(Func<RunOutcome, double?> value) => new(rows
        .Select(row => (row.Run.Seed, Value: value(row.Record.Outcome!)))
        .Where(entry => entry.Value is not null)
        .Select(entry => KeyValuePair.Create(entry.Seed, entry.Value!.Value)));
}
