namespace Bakeoff.Harness;

/// <summary>A cell and the seeds it is run with.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Seeds">Its seeds, in the order of the results.</param>
public sealed record PlannedCell(CellSpec Cell, IReadOnlyList<ulong> Seeds);
