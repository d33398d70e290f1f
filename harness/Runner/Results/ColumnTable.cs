using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>
/// Every CSV file and every column of it. The writers and the data dictionary (<c>results/README.md</c>) both come from
/// this table.
/// </summary>
public static class ColumnTable
{
    /// <summary>Version of file and column names; a rename raises it, a new column at the right does not.</summary>
    public const int SchemaVersion = 1;

    /// <summary>One row per cell and seed.</summary>
    public static CsvTable<RunRow> Runs { get; } = new(
        "runs.csv",
        "One row per finished run, that is per cell and seed. Missing values are empty.",
        [
            .. Factors<RunRow>(row => row.Run.Cell),
            new("run_key", "",
                "Identity of the run: hash of cell, seed, model version and options.", row => row.Run.Key),
            new("seed", "", "Random seed.", row => Text(row.Run.Seed)),
            new("status", "",
                "`done` or `failed`; a failed run has no metrics, the journal says why.", row => row.Record.Status),
            new("warmup_s", "s",
                "Virtual time before the measurement.", row => CellText.Number(row.Run.Cell.WarmupSeconds)),
            new("measured_s", "s",
                "Virtual time measured.", row => row.Record.Outcome is { } outcome ? Seconds(outcome.MeasuredPs) : ""),
            .. MetricColumns.All.Where(metric => metric.Name != MetricColumns.BoundByShare).Select(RunMetric),
            new("bound_by", "",
                "The busiest core, context, lock, wire or queue.", row => row.Record.Outcome?.BoundBy ?? ""),
            RunMetric(MetricColumns.All.Single(metric => metric.Name == MetricColumns.BoundByShare)),
            .. Published<RunRow>(row => row.Run.Cell),
            Of<RunRow>(FactorColumns.Settings, row => row.Run.Cell),
        ]);

    /// <summary>One row per cell.</summary>
    public static CsvTable<SummaryRow> Summary { get; } = new(
        "summary.csv",
        "One row per cell: mean and 95 % confidence interval (Student's t) over the seeds.",
        [
            .. Factors<SummaryRow>(row => row.Cell),
            new("runs_expected", "", "Seeds of the cell.", row => Text(row.RunsExpected)),
            new("runs_done", "",
                "Runs that finished well; fewer than expected means an interrupted or failed run.",
                row => Text(row.RunsDone)),
            .. MetricColumns.All.Where(metric => metric.Name != MetricColumns.BoundByShare).SelectMany(SummaryMetric),
            new("bound_by", "", "The bottleneck that most seeds name.", row => row.BoundBy),
            .. SummaryMetric(MetricColumns.All.Single(metric => metric.Name == MetricColumns.BoundByShare)),
            .. Published<SummaryRow>(row => row.Cell),
            Of<SummaryRow>(FactorColumns.Settings, row => row.Cell),
        ]);

    /// <summary>The percentile spectrum of each cell.</summary>
    public static CsvTable<PercentileRow> Percentiles { get; } = new(
        "percentiles.csv",
        "Long table: the percentile spectrum of each cell's round trips. Histograms of all seeds are merged before a " +
        "percentile is read; a percentile p needs 10 / (1 - p) samples.",
        [
            .. Factors<PercentileRow>(row => row.Cell).Take(FactorColumns.KeyCount),
            new("percentile", "%",
                "Share of the round trips, 0 to 100.", row => CellText.Number(row.Point.Percentile * 100)),
            new("rtt_ns", "ns", "Round-trip time that this share does not exceed.", row => Text(row.Point.ValueNs)),
            new("cumulative_count", "", "Round trips at or below it.", row => Text(row.Point.CumulativeCount)),
            new("total_count", "", "Round trips in all.", row => Text(row.TotalCount)),
        ]);

    /// <summary>Exits by reason.</summary>
    public static CsvTable<DetailRow<ExitCount>> Exits { get; } = Detail<ExitCount>(
        "exits.csv",
        "Long table: exits of each run by reason. Each exit has exactly one reason.",
        new("reason", "", "VMX exit reason.", row => row.Item.Reason),
        new("handled", "", "Where the exit was handled: `kernel` or `userspace`.", row => row.Item.Handled),
        Count<ExitCount>("Exits while measuring.", item => item.Count),
        Rate<ExitCount>("Exits per second.", item => item.Count),
        new("virtual_ns", "ns", "Virtual time from exit to entry, summed.", row => Nanoseconds(row.Item.VirtualPs)));

    /// <summary>Named counters.</summary>
    public static CsvTable<DetailRow<CounterValue>> Counters { get; } = Detail<CounterValue>(
        "counters.csv",
        "Long table: named counters of each run, such as the seven of the vbus bridge under their original names."
        + " `three_exit_interrupts` counts those that each cost a kick exit, a window exit and an exit for their end. On a machine with several"
        + " idle states `idle.STATE.sleeps` and `idle.STATE.exits` count how often a host core chose a state and how often a wake-up paid for leaving it."
        + " `timer_exits` counts how often tickless guests programmed their timers, each time an exit, and `switch_calls` how often a"
        + " guest of lguest called its host because it switched to its idle thread or from it.",
        new("counter", "", "Name of the counter.", row => row.Item.Name),
        new("value", "", "Its value at the end of the measurement.", row => CellText.Number(row.Item.Value)),
        new("unit", "", "Unit of the value.", row => row.Item.Unit));

    /// <summary>Charges by cost key.</summary>
    public static CsvTable<DetailRow<LedgerEntry>> Ledger { get; } = Detail<LedgerEntry>(
        "ledger.csv",
        "Long table: everything that each run was charged, by cost key of the machine profile.",
        new("cost_key", "", "Cost key.", row => row.Item.Key),
        Count<LedgerEntry>("Charges while measuring.", item => item.Count),
        new("virtual_ns", "ns", "Virtual time charged.", row => Nanoseconds(row.Item.VirtualPs)));

    /// <summary>Interrupts by vector.</summary>
    public static CsvTable<DetailRow<InterruptCount>> Interrupts { get; } = Detail<InterruptCount>(
        "interrupts.csv",
        "Long table: interrupts of each run by vector.",
        new("vector", "", "Name of the vector as /proc/interrupts would show it.", row => row.Item.Vector),
        new("vcpu", "", "The guest's vCPU that took them: its column of /proc/interrupts.", row => Text(row.Item.Vcpu)),
        Count<InterruptCount>("Injections while measuring.", item => item.Count),
        Rate<InterruptCount>("Injections per second.", item => item.Count));

    /// <summary>Lost frames by place.</summary>
    public static CsvTable<DetailRow<DropCount>> Drops { get; } = Detail<DropCount>(
        "drops.csv",
        "Long table: lost frames of each run by the place where they were lost.",
        new("place", "", "Where.", row => row.Item.Place),
        Count<DropCount>("Frames lost there while measuring.", item => item.Count));

    /// <summary>Busy time by component.</summary>
    public static CsvTable<DetailRow<CpuShare>> Cpu { get; } = Detail<CpuShare>(
        "cpu.csv",
        "Long table: busy time of each run by component, mode and core.",
        new("component", "", "Who was running.", row => row.Item.Component),
        new("mode", "", "In which mode.", row => row.Item.Mode),
        new("core", "", "On which core of which host.", row => row.Item.Core),
        new("busy_ns", "ns", "Busy virtual time while measuring.", row => Nanoseconds(row.Item.BusyPs)),
        new("busy_share", "",
            "Busy share of the measured time.", row => CellText.Number(row.Item.BusyPs / 1e12 / row.MeasuredSeconds)));

    private static IEnumerable<CsvColumn<TRow>> Factors<TRow>(Func<TRow, CellSpec> cell) =>
        FactorColumns.All.Select(column => Of(column, cell));

    private static CsvColumn<TRow> Of<TRow>(CsvColumn<CellSpec> column, Func<TRow, CellSpec> cell) =>
        new(column.Name, column.Unit, column.Description, row => column.Get(cell(row)));

    private static IEnumerable<CsvColumn<TRow>> Published<TRow>(Func<TRow, CellSpec> cell) =>
    [
        new("published_metric", "",
            "Metrics of this cell for which a published value exists, joined by `; `.",
            row => Joined(cell(row), value => value.Metric)),
        new("published_value", "",
            "The published values in the metrics' units, in the same order.",
            row => Joined(cell(row), value => CellText.Number(value.Value))),
        new("published_source", "",
            "Where they were published, in the same order.", row => Joined(cell(row), value => value.Source)),
    ];

    private static CsvColumn<RunRow> RunMetric(MetricColumn metric) => new(
        metric.Name, metric.Unit, metric.Description, row => CellText.Number(row.Record.Outcome is { } outcome ? metric.ValueOf(outcome) : null));

    private static CsvColumn<SummaryRow>[] SummaryMetric(MetricColumn metric) =>
    [
        new($"{metric.Name}_mean", metric.Unit, SummaryDescription(metric), row => CellText.Number(row.Value(metric))),
        new($"{metric.Name}_ci95_low", metric.Unit, "", row => CellText.Number(row.Interval(metric).Low)),
        new($"{metric.Name}_ci95_high", metric.Unit, "", row => CellText.Number(row.Interval(metric).High)),
        new($"{metric.Name}_n", "", "", row => Text(row.Interval(metric).Count)),
    ];

    private static string SummaryDescription(MetricColumn metric) => metric.FromHistogram is null
        ? metric.Description
        : metric.Description + " Read from the merged histogram of all seeds; the interval is that of the per-seed values.";

    private static CsvTable<DetailRow<TItem>> Detail<TItem>(
        string fileName, string description, params CsvColumn<DetailRow<TItem>>[] columns) => new(
            fileName,
            description,
            [
                .. Factors<DetailRow<TItem>>(row => row.Run.Run.Cell).Take(FactorColumns.KeyCount),
                new("run_key", "", "Identity of the run.", row => row.Run.Run.Key),
                new("seed", "", "Random seed.", row => Text(row.Run.Run.Seed)),
                new("measured_s", "s", "Virtual time measured.", row => CellText.Number(row.MeasuredSeconds)),
                .. columns,
            ]);

    private static CsvColumn<DetailRow<TItem>> Count<TItem>(string description, Func<TItem, long> count) =>
        new("count", "", description, row => Text(count(row.Item)));

    private static CsvColumn<DetailRow<TItem>> Rate<TItem>(string description, Func<TItem, long> count) =>
        new("per_s", "1/s", description, row => CellText.Number(count(row.Item) / row.MeasuredSeconds));

    private static string Joined(CellSpec cell, Func<PublishedValue, string> text) =>
        string.Join("; ", cell.Published.Select(text));

    private static string Text<TNumber>(TNumber value) where TNumber : struct, IFormattable =>
        value.ToString(null, CultureInfo.InvariantCulture);

    private static string Seconds(long ps) => CellText.Number(ps / 1e12);

    /// <summary>Picoseconds as ns with up to three decimals, exactly.</summary>
    private static string Nanoseconds(long ps) => (ps / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}
