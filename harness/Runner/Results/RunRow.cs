namespace Bakeoff.Harness;

/// <summary>A finished run together with its cell: one row of <c>runs.csv</c>.</summary>
/// <param name="Run">The planned run.</param>
/// <param name="Record">What came of it.</param>
public sealed record RunRow(PlannedRun Run, RunRecord Record);
