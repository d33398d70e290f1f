using Bakeoff.Plots.Data;

namespace Bakeoff.Plots.Recipes;

/// <summary>Round-trip p50 and p99 against the number of outstanding transactions.</summary>
public sealed class LatencyByLoad : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "latency-by-load";

    /// <inheritdoc/>
    public string Summary => "round-trip p50 and p99 against outstanding transactions, one pair of curves per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) =>
        SweepFigure.OfRoundTrips(Name, "Round-trip time under load", Factors.Burst, Quantities.Burst).Build(results);
}
