namespace Bakeoff.Machine;

/// <summary>One step of a percentile spectrum.</summary>
/// <param name="Percentile">Share of all samples, 0 to 1.</param>
/// <param name="ValueNs">Largest latency of that share of the samples, in ns.</param>
/// <param name="CumulativeCount">Samples at or below <paramref name="ValueNs"/>.</param>
public readonly record struct PercentilePoint(double Percentile, long ValueNs, long CumulativeCount);
