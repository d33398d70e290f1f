using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>A measured quantity: one column of <c>runs.csv</c>, four of <c>summary.csv</c>.</summary>
/// <param name="Name">Column name, unit last.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Description">What it is, for the data dictionary.</param>
/// <param name="FromHistogram">Reads the value from a round-trip histogram, or null if the simulator reports
/// it.</param>
public sealed record MetricColumn(
    string Name,
    string Unit,
    string Description,
    Func<LatencyHistogram, double?>? FromHistogram = null)
{
    /// <summary>The value of one run, or null.</summary>
    public double? ValueOf(RunOutcome outcome)
    {
        if (FromHistogram is not null)
        {
            return outcome.Rtt is { Count: > 0 } rtt ? FromHistogram(rtt) : null;
        }

        return Name == MetricColumns.BoundByShare ? outcome.BoundByShare : outcome.Metrics.GetValueOrDefault(Name);
    }
}
