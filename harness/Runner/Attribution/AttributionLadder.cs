using System.Globalization;
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
    /// <summary>Shares that without their signs are more than so many differences mostly cancel each other.</summary>
    private const double MostDifferences = 5;

    /// <summary>The first lane.</summary>
    public Lane First => Steps[0].Plan.First;

    /// <summary>The last lane.</summary>
    public Lane Second => Steps[^1].Plan.Second;

    /// <summary>What is divided.</summary>
    public AttributionMetric Metric => Steps[0].Metric;

    /// <summary>The whole difference.</summary>
    public StudentInterval Difference => (Steps[^1].SecondSample - Steps[0].FirstSample).Interval;

    /// <summary>How many seeds it stands on, in words.</summary>
    public string Seeds => Steps[^1].Seeds == 1 ? "1 seed" : $"{Steps[^1].Seeds} seeds";

    /// <summary>Why the tables give no share in per cent of the difference, as a line below them; null where they do.</summary>
    public string? WhyNoPercentages => Difference switch
    {
        { Low: null } => StudentInterval.OneSeed,
        { Mean: 0 } => "no percentages: the difference is 0",
        { Mean: { } total } when Steps.SelectMany(step => step.Shares).Sum(share => Math.Abs(share.Value.Mean ?? 0)) > MostDifferences * Math.Abs(total) =>
            "no percentages: shares cancel each other, without signs they are more than five times the difference",
        _ => null,
    };

    /// <summary>What a share is of the difference, as the tables write it; a share that may be none is not given in per cent.</summary>
    public string PercentOf(StudentInterval share) => share switch
    {
        { Low: null } => "-",
        { CrossesZero: true } => "crosses 0",
        _ when WhyNoPercentages is not null => "-",
        _ => string.Create(CultureInfo.InvariantCulture, $"{share.Mean / Difference.Mean * 100:F1} %"),
    };

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
