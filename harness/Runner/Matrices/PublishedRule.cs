namespace Bakeoff.Harness;

/// <summary>A published value and the cells that it stands beside.</summary>
internal sealed record PublishedRule(MatchRule When, PublishedValue Value);
