using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>One percentile of a cell's merged histogram.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Point">The percentile and its value.</param>
/// <param name="TotalCount">Samples of the merged histogram.</param>
public sealed record PercentileRow(CellSpec Cell, PercentilePoint Point, long TotalCount);
