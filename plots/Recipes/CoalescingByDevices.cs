using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>Share of signals that cost no interrupt of their own against the number of devices: does sharing a queue pay more with each?</summary>
public sealed class CoalescingByDevices : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "coalescing-by-devices";

    /// <inheritdoc/>
    public string Summary => "share of signals that cost no interrupt of their own, against network devices per guest";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results) => new SweepFigure
    {
        Recipe = Name,
        Title = "Coalesced signals by number of devices",
        Factor = Factors.Devices,
        X = Quantities.Devices,
        Metric = "coalesced_share",
        PlanY = (_, largest) => AxisPlanner.Linear(Quantities.CoalescedShare, largest),
        Remark = "Merged in the local APIC, a work item or the event queue; a lane without a point merges none. Mean and 95 % CI over seeds.",
    }.Build(results);
}
