using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// From one lane to another over waypoints, each step divided among its parts by itself. Where parts of the two ends never meet in a
/// valid lane, a waypoint on which they do parts them; the steps add up to the whole difference, seed by seed. The shares depend on
/// the waypoints and their order, so another ladder between the same ends shows how far.
/// </summary>
/// <param name="Steps">The steps, each beginning where the one before ends.</param>
public sealed record AttributionLadder(IReadOnlyList<Attribution> Steps)
{
    /// <summary>The first lane.</summary>
    public Lane First => Steps[0].Plan.First;

    /// <summary>The last lane.</summary>
    public Lane Second => Steps[^1].Plan.Second;

    /// <summary>What is divided.</summary>
    public AttributionMetric Metric => Steps[0].Metric;

    /// <summary>The whole difference.</summary>
    public StudentInterval Difference => (Steps[^1].SecondSample - Steps[0].FirstSample).Interval;

    /// <summary>The names of all players, in the order of the steps.</summary>
    public IEnumerable<string> Players => Steps.SelectMany(step => step.Shares).Select(share => share.Player.Name).Distinct();

    /// <summary>What a player contributes in all steps together, mean over the seeds.</summary>
    public double TotalOf(string player) =>
        Steps.SelectMany(step => step.Shares).Where(share => share.Player.Name == player).Sum(share => share.Value.Mean ?? 0);

    /// <summary>The plans of a ladder over these lanes, all of one era.</summary>
    /// <exception cref="LaneException">Two neighbours are equal, or of different eras.</exception>
    public static IReadOnlyList<AttributionPlan> Plans(TransportCatalog catalog, IReadOnlyList<Lane> lanes) =>
        [.. lanes.Zip(lanes.Skip(1), (first, second) => AttributionPlan.Between(catalog, first, second))];
}
