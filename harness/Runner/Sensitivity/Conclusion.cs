namespace Bakeoff.Harness;

/// <summary>
/// A question that two lanes are compared by: who wins on this metric. The metric is one that means the same for lanes of
/// different speed.
/// </summary>
/// <param name="Name">Name on the command line and in CSV.</param>
/// <param name="Words">The advantage in words, as in "venet's advantage in exits".</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="MoreIsBetter">True if the greater value wins.</param>
/// <param name="Get">Value of one run, or null if it has none.</param>
public sealed record Conclusion(string Name, string Words, string Unit, bool MoreIsBetter, Func<RunOutcome, double?> Get)
{
    /// <summary>All of them; a workload has those for which its runs give a value.</summary>
    public static IReadOnlyList<Conclusion> All { get; } =
    [
        new("throughput", "throughput", "Mbit/s", true, outcome => Column(outcome, "goodput_bps") / 1e6),
        new("latency", "latency", "µs", false, outcome => outcome.Rtt is { Count: > 0 } rtt ? rtt.MeanNs / 1000 : null),
        new("exits", "exits", "per MB", false, outcome => Column(outcome, "exits_per_mb")),
        new("exits-per-transaction", "exits", "per transaction", false, outcome => Column(outcome, "exits_per_transaction")),
        new("cpu", "CPU time", "ns/KiB", false, outcome => Column(outcome, "cpu_ns_per_kb")),
        new("cpu-per-transaction", "CPU time", "µs per transaction", false, outcome => Column(outcome, "cpu_us_per_transaction")),
    ];

    /// <summary>Transactions are what a request-response workload moves, bytes what a stream does.</summary>
    public bool Suits(CellSpec cell) => Name switch
    {
        "throughput" or "exits" or "cpu" => cell.IsStream,
        _ => !cell.IsStream,
    };

    private static double? Column(RunOutcome outcome, string name) => outcome.Metrics.GetValueOrDefault(name);
}
