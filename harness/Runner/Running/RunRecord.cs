namespace Bakeoff.Harness;

/// <summary>A finished run, good or failed: one line of the journal.</summary>
public sealed record RunRecord
{
    /// <summary>Key of the run.</summary>
    public required string RunKey { get; init; }

    /// <summary>Name of the cell that it was run for.</summary>
    public required string Cell { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What it measured, or null if it failed.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Virtual time of the failure in ps, if known.</summary>
    public long? ErrorAtPs { get; init; }

    /// <summary>Wall-clock seconds that the run took; never part of a CSV.</summary>
    public double WallSeconds { get; init; }

    /// <summary><c>done</c> or <c>failed</c>, as the CSV says it.</summary>
    public string Status => Outcome is null ? "failed" : "done";
}
