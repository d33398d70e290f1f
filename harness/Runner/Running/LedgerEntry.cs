namespace Bakeoff.Harness;

/// <summary>All charges of one cost key.</summary>
/// <param name="Key">Cost key.</param>
/// <param name="Count">Number of charges while measuring.</param>
/// <param name="VirtualPs">Virtual time charged, in ps.</param>
public sealed record LedgerEntry(string Key, long Count, long VirtualPs);
