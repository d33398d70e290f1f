namespace Bakeoff.Harness;

/// <summary>A cell as the manifest lists it.</summary>
/// <param name="Cell">Name of the cell.</param>
/// <param name="Seeds">Its seeds.</param>
public sealed record ManifestCell(string Cell, IReadOnlyList<ulong> Seeds);
