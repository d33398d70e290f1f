using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>What one run measured.</summary>
public sealed record RunOutcome
{
    /// <summary>
    /// Values of metric columns by column name; a missing one stays empty. Percentiles come from <see cref="Rtt"/>.
    /// </summary>
    public required IReadOnlyDictionary<string, double?> Metrics { get; init; }

    /// <summary>Round trips of a request-response workload.</summary>
    public LatencyHistogram? Rtt { get; init; }

    /// <summary>Exits by reason.</summary>
    public IReadOnlyList<ExitCount> Exits { get; init; } = [];

    /// <summary>Named counters.</summary>
    public IReadOnlyList<CounterValue> Counters { get; init; } = [];

    /// <summary>Charges by cost key.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    /// <summary>Interrupts by vector.</summary>
    public IReadOnlyList<InterruptCount> Interrupts { get; init; } = [];

    /// <summary>Lost frames by place.</summary>
    public IReadOnlyList<DropCount> Drops { get; init; } = [];

    /// <summary>Busy time by component, mode and core.</summary>
    public IReadOnlyList<CpuShare> Cpu { get; init; } = [];

    /// <summary>The busiest core, context, lock, wire or queue.</summary>
    public string BoundBy { get; init; } = "";

    /// <summary>Its utilisation, 0 to 1.</summary>
    public double? BoundByShare { get; init; }

    /// <summary>Virtual time measured, in ps.</summary>
    public required long MeasuredPs { get; init; }

    /// <summary>Steps of one round trip, if <see cref="RunOptions.RecordSteps"/> asked for them.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];
}
