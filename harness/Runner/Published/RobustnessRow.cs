namespace Bakeoff.Harness;

/// <summary>A row of <c>robustness.csv</c>.</summary>
public sealed record RobustnessRow(Robustness Study, RobustnessPlan Plan, string ModelVersion, PriceMove Move);
