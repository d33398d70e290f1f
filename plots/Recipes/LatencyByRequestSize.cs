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
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Round-trip time by request size",
        Factor = Factors.Request,
        X = Quantities.RequestSize,
        XLabel = AxisPlanner.Bytes,
        Metric = "rtt_p50_ns",
        Twin = ("rtt_p99_ns", "solid p50, dashed p99"),
        PlanY = (smallest, largest) => AxisPlanner.LogIfWide(Quantities.RoundTrip, smallest, largest),
        Remark = "Percentiles of each seed: their mean and 95 % CI over seeds.",
    }.Build(results);
}
