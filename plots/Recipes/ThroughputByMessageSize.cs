using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Goodput against message size: where the per-message costs stop to matter.</summary>
public sealed class ThroughputByMessageSize : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "throughput-by-message-size";

    /// <inheritdoc/>
    public string Summary => "goodput against message size, one curve per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Throughput by message size",
        Factor = Factors.Message,
        X = Quantities.MessageSize,
        XLabel = AxisPlanner.Bytes,
        Metric = "goodput_bps",
        PlanY = (_, largest) => AxisPlanner.Linear(Quantities.Goodput(largest), largest),
    }.Build(results);
}
