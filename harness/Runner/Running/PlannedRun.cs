namespace Bakeoff.Harness;

/// <summary>One cell with one seed, before it is run.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Key">Its run key.</param>
public sealed record PlannedRun(CellSpec Cell, ulong Seed, string Key);
