using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Mean round trip while a stream runs between the same ends, against the bytes of one of its sends: who lets a ping pass by?</summary>
public sealed class LatencyBesideStream : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "latency-beside-stream";

    /// <inheritdoc/>
    public string Summary => "mean round trip beside a stream, against the bytes of one of its sends";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Round-trip time beside a stream",
        Factor = Factors.BesideBytes,
        X = Quantities.BesideSize,
        Metric = "rtt_mean_ns",
        PlanY = (smallest, largest) => AxisPlanner.Log(Quantities.RoundTrip, smallest, largest),
        Remark = "A lane without a point let no reply through. Mean and 95 % CI over seeds.",
    }.Build(results);
}
