namespace Bakeoff.Plots.Claims;

/// <summary>One claim of the picture.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Mail">Its mail, a column of the picture.</param>
/// <param name="Text">The claim.</param>
/// <param name="Verdict">0 holds, 1 only if, 2 fails, 3 structural, 4 open.</param>
public sealed record ClaimTile(string Id, string Mail, string Text, int Verdict);
