using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>A cell over all its seeds: one row of <c>summary.csv</c>.</summary>
public sealed class SummaryRow
{
    private readonly List<RunOutcome> _outcomes;

    /// <summary>Summarises the good ones of a cell's finished runs.</summary>
    public SummaryRow(PlannedCell planned, IEnumerable<RunRecord> records)
    {
        Cell = planned.Cell;
        RunsExpected = planned.Seeds.Count;
        _outcomes = records.Where(record => record.Outcome is not null).Select(record => record.Outcome!).ToList();
        Rtt = new LatencyHistogram();
        foreach (RunOutcome outcome in _outcomes.Where(outcome => outcome.Rtt is not null))
        {
            Rtt.Merge(outcome.Rtt!);
        }
    }

    /// <summary>The cell.</summary>
    public CellSpec Cell { get; }

    /// <summary>Seeds of the cell.</summary>
    public int RunsExpected { get; }

    /// <summary>Runs that finished well.</summary>
    public int RunsDone => _outcomes.Count;

    /// <summary>Round trips of all seeds together; empty for streams.</summary>
    public LatencyHistogram Rtt { get; }

    /// <summary>The bottleneck that most seeds name; the first in the alphabet of those named equally often.</summary>
    public string BoundBy => _outcomes.GroupBy(outcome => outcome.BoundBy)
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.Key)
        .FirstOrDefault("");

    /// <summary>Mean and confidence interval of a metric over the seeds that have it.</summary>
    public StudentInterval Interval(MetricColumn metric) => StudentInterval.Of(
        _outcomes.Select(metric.ValueOf).Where(value => value is not null).Select(value => value!.Value).ToList());

    /// <summary>
    /// The metric read from the merged histogram, or its mean over the seeds if it does not come from one.
    /// </summary>
    public double? Value(MetricColumn metric) => metric.FromHistogram is null
        ? Interval(metric).Mean
        : Rtt.Count == 0 ? null : metric.FromHistogram(Rtt);
}
