using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>Busy host cores, stacked by what keeps them busy, one bar per lane.</summary>
public sealed class CpuByComponent : IFigureRecipe
{
    /// <inheritdoc/>
    public string Name => "cpu-by-component";

    /// <inheritdoc/>
    public string Summary => "busy host cores, stacked by component, one bar per lane";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Summary is not { } summary)
        {
            return RecipeResult.None("the folder has no summary.csv");
        }
        if (summary.MissingColumns("lane") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        string[] components =
            [.. FigureStyle.CpuComponents.Select(c => c.Name).Where(name => summary.Has($"{Metric(name)}_mean"))];
        // cpu_guest_cores alone is the guest's total, not a breakdown.
        if (components.Length < 2)
        {
            return RecipeResult.None("summary.csv has no columns cpu_<component>_cores_mean that divide the CPU time");
        }
        var groups = CellGroup.Represent(
            CellGroup.Split(summary.Rows.Where(row => components.Any(c => row.Metric(Metric(c)) is { Mean: > 0 }))),
            group => (group.RunsExpected, group.FactorNumber(Factors.Burst), group.FactorNumber(Factors.Message)),
            Factors.Burst, Factors.Message, Factors.Group);
        var names = FigureNames.Of(Name, groups);
        return RecipeResult.Of(
            [.. groups.Select((group, i) => Figure(results, group, components, names[i]))],
            "no cell has CPU time by component");
    }

    private static string Metric(string component) => $"cpu_{component}_cores";

    private static FigureSpec Figure(
        ResultFolder results, CellGroup group, IEnumerable<string> components, (string Name, string Subtitle) name)
    {
        IReadOnlyList<Lane> lanes = Lane.Of(group, results.Style);
        var stack = new StackBuilder(lanes.Count);
        foreach (string component in components)
        {
            stack.Add(
                component.Replace('_', ' '),
                FigureStyle.Part(FigureStyle.CpuComponents, component),
                lane => lanes[lane].Rows[0].Metric(Metric(component))?.Mean ?? 0);
        }
        return new FigureSpec
        {
            Name = name.Name,
            Title = "CPU by component",
            Subtitle = name.Subtitle,
            Caption = CaptionWriter.Write(results, group, "Mean over seeds."),
            X = AxisPlanner.Categories(Quantities.Lane, [.. lanes.Select(lane => lane.BarName)]),
            Y = AxisPlanner.Linear(Quantities.Cores, stack.Highest),
            Series = stack.Series,
        };
    }
}
