using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Harness;

public sealed class StatisticsTests
{
    private static readonly MetricColumn Goodput = MetricColumns.All.Single(metric => metric.Name == "goodput_bps");

    [Fact]
    public void The_interval_equals_one_worked_by_hand()
    {
        // 1 2 3 4 5: mean 3, s = sqrt(10/4), t(0.975; 4) = 2.776445105, half width = t s / sqrt(5) = 1.963243161.
        StudentInterval interval = StudentInterval.Of([1, 2, 3, 4, 5]);
        Assert.Equal(3, interval.Mean);
        Assert.Equal(3 - 1.963243161, interval.Low!.Value, 8);
        Assert.Equal(3 + 1.963243161, interval.High!.Value, 8);
        Assert.Equal(5, interval.Count);
    }

    [Fact]
    public void One_value_has_a_mean_and_no_interval() =>
        Assert.Equal(new StudentInterval(7, null, null, 1), StudentInterval.Of([7]));

    [Fact]
    public void No_value_has_nothing() => Assert.Equal(new StudentInterval(null, null, null, 0), StudentInterval.Of([]));

    [Fact]
    public void A_percentile_of_a_cell_is_read_from_the_merged_histogram_not_averaged()
    {
        // The seeds' medians are 10 and 1000; the merged median is 10, since the first seed has more samples.
        SummaryRow row = Summary(Repeat(10, 300), Repeat(1000, 100));
        MetricColumn median = MetricColumns.All.Single(metric => metric.Name == "rtt_p50_ns");
        Assert.Equal(10, row.Value(median));
        Assert.Equal(505, row.Interval(median).Mean);
    }

    [Fact]
    public void Merged_samples_can_support_a_percentile_that_no_single_seed_does()
    {
        MetricColumn tail = MetricColumns.All.Single(metric => metric.Name == "rtt_p99_ns");
        SummaryRow row = Summary(Repeat(10, 600), Repeat(10, 600));
        Assert.Equal(10, row.Value(tail));
        Assert.Equal(0, row.Interval(tail).Count);
        Assert.Null(Summary(Repeat(10, 600)).Value(tail));
    }

    [Fact]
    public void Failed_runs_are_not_averaged_and_are_visible()
    {
        CellSpec cell = TestMatrix.Cells(TestMatrix.Small)[0];
        var row = new SummaryRow(
            new PlannedCell(cell, [1, 2, 3]),
            [Record(new RunOutcome { Metrics = new Dictionary<string, double?> { ["goodput_bps"] = 5 }, MeasuredPs = 1 }), Record(null)]);
        Assert.Equal((3, 1), (row.RunsExpected, row.RunsDone));
        Assert.Equal(5, row.Value(Goodput));
    }

    private static SummaryRow Summary(params LatencyHistogram[] seeds)
    {
        CellSpec cell = TestMatrix.Cells(TestMatrix.Small)[3];
        return new SummaryRow(
            new PlannedCell(cell, [1, 2]),
            seeds.Select(rtt => Record(new RunOutcome { Metrics = new Dictionary<string, double?>(), Rtt = rtt, MeasuredPs = 1 })));
    }

    private static RunRecord Record(RunOutcome? outcome) => new() { RunKey = "k", Cell = "c", Seed = 1, Outcome = outcome };

    private static LatencyHistogram Repeat(long value, int times)
    {
        var histogram = new LatencyHistogram();
        for (int i = 0; i < times; i++)
        {
            histogram.Record(value);
        }

        return histogram;
    }
}
