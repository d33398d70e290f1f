using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// A metric that a difference can be divided by: extensive, so that parts add up, and per unit of work, so that lanes of
/// different speed compare. Ratios of two counts and rates per second are neither.
/// </summary>
/// <param name="Name">Name on the command line and in CSV.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Description">What it counts.</param>
/// <param name="RateName">Metric column of the work rate that scales it to a second, for the scaled column.</param>
/// <param name="PerRate">Divisor of that rate: 8e6 turns bit/s into MB/s.</param>
/// <param name="Get">Value of one run, or null if it has none.</param>
public sealed record AttributionMetric(
    string Name, string Unit, string Description, string RateName, double PerRate, Func<RunOutcome, double?> Get)
{
    /// <summary>What is divided for a stream if nothing else is asked for.</summary>
    public const string ExitsPerMegabyte = "exits_per_mb";

    /// <summary>The same for round trips.</summary>
    public const string ExitsPerTransaction = "exits_per_transaction";

    private const double BitsPerMegabyte = 8e6;
    private const double BitsPerKibibyte = 8192;
    private const double KibibytesPerMegabyte = 1e6 / 1024;
    private const double NsPerUs = 1000;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AttributionMetric> All { get; } =
    [
        PerMegabyte(ExitsPerMegabyte, "exits", "exits_per_s"),
        PerMegabyte("interrupts_per_mb", "interrupts", "interrupts_per_s"),
        PerMegabyte("signals_per_mb", "signals of the back end", "signals_per_s"),
        PerMegabyte("kicks_per_mb", "kicks", "kicks_per_s"),
        PerTransaction(ExitsPerTransaction, "exits", "exits_per_s"),
        PerTransaction("interrupts_per_transaction", "interrupts", "interrupts_per_s"),
        PerTransaction("signals_per_transaction", "signals of the back end", "signals_per_s"),
        PerTransaction("kicks_per_transaction", "kicks", "kicks_per_s"),
        new("cpu_ns_per_kb", "ns/KiB", "Busy time of the host's cores per 1,024 payload bytes.", "goodput_bps", BitsPerKibibyte,
            outcome => Column(outcome, "cpu_ns_per_kb")),
        new("cpu_us_per_mb", "µs/MB", "Busy time of the host's cores per 10^6 payload bytes.", "goodput_bps", BitsPerMegabyte,
            outcome => Column(outcome, "cpu_ns_per_kb") * KibibytesPerMegabyte / NsPerUs),
        new("cpu_us_per_transaction", "µs", "Busy time of the host's cores per transaction.", "transactions_per_s", 1,
            outcome => Column(outcome, "cpu_us_per_transaction")),
        new("rtt_mean_ns", "ns", "Mean round trip: time per transaction where one is outstanding.", "transactions_per_s", 1,
            outcome => outcome.Rtt is { Count: > 0 } rtt ? rtt.MeanNs : null),
    ];

    /// <summary>Exits per unit of what a workload moves: round trips count transactions, streams bytes.</summary>
    public static AttributionMetric DefaultFor(CellSpec cell) => Find(cell.IsStream ? ExitsPerMegabyte : ExitsPerTransaction)!;

    /// <summary>True if it counts something, so that a rate per second means something.</summary>
    public bool IsCount => Unit is "1/MB" or "";

    /// <summary>The metric of that name, or null.</summary>
    public static AttributionMetric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>Why no run of that lane under that workload can have it; null if one can.</summary>
    public string? WhyNot(Lane lane, Workload workload)
    {
        bool isStream = workload is Workload.TcpStream or Workload.UdpStream;
        if (lane.FrontEnd.Is(KindIds.Native) && IsCount)
        {
            return $"{lane} has no guest, so nothing to count; it has those of time (cpu_..., rtt_mean_ns)";
        }

        if (isStream && RateName == "transactions_per_s")
        {
            return $"{Words.Of(workload)} has no transactions; streams have the metrics per MB or KiB";
        }

        return !isStream && !IsCount && RateName == "goodput_bps"
            ? $"{Words.Of(workload)} has CPU time per transaction: cpu_us_per_transaction"
            : null;
    }

    /// <summary>Work per second in the metric's unit of work.</summary>
    public double? RateOf(RunOutcome outcome) => Column(outcome, RateName) / PerRate;

    private static AttributionMetric PerMegabyte(string name, string words, string column) => new(
        name, "1/MB", $"All {words} per 10^6 payload bytes.", "goodput_bps", BitsPerMegabyte,
        outcome => Ratio(Column(outcome, column), Column(outcome, "goodput_bps") / BitsPerMegabyte));

    private static AttributionMetric PerTransaction(string name, string words, string column) => new(
        name, "", $"All {words} per transaction.", "transactions_per_s", 1,
        outcome => Ratio(Column(outcome, column), Column(outcome, "transactions_per_s")));

    private static double? Ratio(double? count, double? work) => work > 0 ? count / work : null;

    private static double? Column(RunOutcome outcome, string name) => outcome.Metrics.GetValueOrDefault(name);
}
