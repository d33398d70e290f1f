using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Exits per interrupt against the number of devices of a guest.</summary>
public sealed class ExitsByDevices : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "exits-by-devices";

    /// <inheritdoc/>
    public string Summary => "exits per interrupt, in all and for delivery alone, against network devices per guest";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Exits per interrupt by number of devices",
        Factor = Factors.Devices,
        X = Quantities.Devices,
        Metric = "exits_per_interrupt",
        Twin = ("delivery_exits_per_interrupt", "solid all exits, dashed delivery only"),
        PlanY = (_, largest) => AxisPlanner.Linear(Quantities.ExitsPerInterrupt, largest),
        Remark = "Delivery exits: kick IPI, interrupt window, EOI and status reads. Mean and 95 % CI over seeds.",
    }.Build(results);
}
