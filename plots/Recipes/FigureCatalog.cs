namespace Bakeoff.Plots.Recipes;

/// <summary>All kinds of figures. A new one is a class and a line here.</summary>
public static class FigureCatalog
{
    /// <summary>The recipes in the order in which they are listed and drawn.</summary>
    public static readonly IReadOnlyList<IFigureRecipe> All =
    [
        new ThroughputByMtu(),
        new ThroughputByMessageSize(),
        new RttCcdf(),
        new LatencyByLoad(),
        new LatencyByRequestSize(),
        new LatencyBesideStream(),
        new ExitsByReason(),
        new ExitsPerInterrupt(),
        new CpuByComponent(),
        new AttributionWaterfall(),
        new Tornado(),
        new Reproduced(),
        new RobustnessByPrice(),
        new CoalescingByDevices(),
        new ExitsByDevices(),
        new ThroughputByVcpus(),
        new ResourcesByDevices(),
    ];

    /// <summary>
    /// The recipe of that name, or the one that makes the figure of that name (<c>rtt-ccdf-rig10g</c> is made by
    /// <c>rtt-ccdf</c>).
    /// </summary>
    /// <exception cref="UnknownFigureException">There is none; the message names the nearest.</exception>
    public static IFigureRecipe Find(string name) =>
        All.FirstOrDefault(recipe => recipe.Name == name)
        ?? All.FirstOrDefault(recipe => name.StartsWith(recipe.Name + "-", StringComparison.Ordinal))
        ?? throw new UnknownFigureException(
            $"no figure is called '{name}'; the nearest is '{NearestName.Of(name, All.Select(recipe => recipe.Name))}'");
}
