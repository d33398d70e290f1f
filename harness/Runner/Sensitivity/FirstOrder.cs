using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// What the ledger alone says about a cost, without another run: a metric that is a sum of charges changes by the units
/// charged times the change of the price, as long as nothing else happens because of it.
/// </summary>
public static class FirstOrder
{
    private const double PsPerUs = 1e6;
    private const double PsPerNs = 1e3;
    private const double BytesPerKibibyte = 1024;

    /// <summary>
    /// Change of (second minus first) from the lower to the upper end of <paramref name="range"/>, in the conclusion's unit. Null for
    /// conclusions that are no sums of charges, and for exits of idle states, which the ledger has under one key. A round trip counts every charge, also those beside its path: an upper bound.
    /// </summary>
    public static double? Of(
        Conclusion conclusion, CostRange range, IReadOnlyList<RunOutcome> first, IReadOnlyList<RunOutcome> second) =>
        conclusion.Name switch
        {
            "cpu" => Change(range, first, second, outcome => PsPerWork(outcome, range, "goodput_bps", 8 * BytesPerKibibyte) / PsPerNs),
            "latency" or "cpu-per-transaction" =>
                Change(range, first, second, outcome => PsPerWork(outcome, range, "transactions_per_s", 1) / PsPerUs),
            _ => null,
        };

    private static double? Change(
        CostRange range, IReadOnlyList<RunOutcome> first, IReadOnlyList<RunOutcome> second, Func<RunOutcome, double?> perWork) =>
        range.Nominal > 0 && first.Count > 0 && second.Count > 0 && CostKeys.All.Any(info => info.Name == range.Key)
            ? (second.Average(perWork) - first.Average(perWork)) * (range.High - range.Low) / range.Nominal
            : null;

    private static double? PsPerWork(RunOutcome outcome, CostRange range, string rate, double perRate)
    {
        double charged = outcome.Ledger.Where(entry => entry.Key == range.Key).Sum(entry => (double)entry.VirtualPs);
        double? work = outcome.Metrics.GetValueOrDefault(rate) / perRate * (outcome.MeasuredPs / 1e12);
        return work > 0 ? charged / work : null;
    }
}
