using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Goodput against the number of vCPUs of a guest: what several queue pairs are for.</summary>
public sealed class ThroughputByVcpus : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "throughput-by-vcpus";

    /// <inheritdoc/>
    public string Summary => "goodput against virtual CPUs per guest, one curve per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Throughput by number of vCPUs",
        Factor = Factors.Vcpus,
        X = Quantities.Vcpus,
        Metric = "goodput_bps",
        PlanY = (_, largest) => AxisPlanner.Linear(Quantities.Goodput(largest), largest),
    }.Build(results);
}
