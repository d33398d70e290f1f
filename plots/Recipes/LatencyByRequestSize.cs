using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Round-trip p50 and p99 against the size of the request.</summary>
public sealed class LatencyByRequestSize : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "latency-by-request-size";

    /// <inheritdoc/>
    public string Summary => "round-trip p50 and p99 against bytes of the request, one pair of curves per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) =>
        (SweepFigure.OfRoundTrips(Name, "Round-trip time by request size", Factors.Request, Quantities.RequestSize) with { XLabel = AxisPlanner.Bytes }).Build(results);
}
