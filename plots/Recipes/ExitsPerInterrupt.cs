using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Exits per interrupt against load: does a lane pay more exits exactly when it can afford them least?</summary>
public sealed class ExitsPerInterrupt : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "exits-per-interrupt";

    /// <inheritdoc/>
    public string Summary => "exits per interrupt, in all and for delivery alone, against outstanding transactions";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Exits per interrupt under load",
        Factor = Factors.Burst,
        X = Quantities.Burst,
        Metric = "exits_per_interrupt",
        Twin = ("delivery_exits_per_interrupt", "solid all exits, dashed delivery only"),
        PlanY = (_, largest) => AxisPlanner.Linear(Quantities.ExitsPerInterrupt, largest),
        Remark = "Delivery exits: kick IPI, interrupt window, EOI and status reads. Mean and 95 % CI over seeds.",
    }.Build(results);
}
