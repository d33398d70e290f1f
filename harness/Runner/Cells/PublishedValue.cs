namespace Bakeoff.Harness;

/// <summary>A published measurement that a simulated number stands beside.</summary>
/// <param name="Metric">Name of the metric column.</param>
/// <param name="Value">The published number in the column's unit.</param>
/// <param name="Source">Where it was published.</param>
public sealed record PublishedValue(string Metric, double Value, string Source);
