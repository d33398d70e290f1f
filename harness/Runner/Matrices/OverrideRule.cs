namespace Bakeoff.Harness;

/// <summary>Factors that replace those of matching cells.</summary>
internal sealed record OverrideRule(MatchRule When, IReadOnlyList<Assignment> Set);
