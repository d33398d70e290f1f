namespace Bakeoff.Harness;

/// <summary>All prices moved at once, each to a place in its range that has nothing to do with the others', and the host speeds fitted again.</summary>
/// <param name="Number">Counted from one.</param>
/// <param name="Result">The rows with it.</param>
/// <param name="Speeds">The host speeds with it.</param>
/// <param name="FailedRuns">Runs that failed; their rows count as not met.</param>
public sealed record PriceDraw(int Number, Reproduction Result, HostSpeeds Speeds, int FailedRuns)
{
    /// <summary>The draws of one number are always the same.</summary>
    private const ulong Seed = 1;

    /// <summary>The score.</summary>
    public ReproductionScore Score { get; } = Result.Score(PublishedRole.Validation);

    /// <summary>Draws over the prices of a study: a Latin hypercube of the positions in their ranges.</summary>
    /// <param name="study">Which prices, and how far each may go.</param>
    /// <param name="count">How many; none are made if no price was moved.</param>
    /// <param name="runs">Runs a set.</param>
    /// <param name="drawn">Told of each as it is known.</param>
    public static IReadOnlyList<PriceDraw> Of(Robustness study, int count, Func<PublishedSet, IReadOnlyList<RunRow>> runs, Action<PriceDraw> drawn)
    {
        string[] costs = [.. study.Moves.Select(move => move.Cost).Distinct()];
        var points = new LatinHypercube(count, costs.Length, Seed);
        List<PriceDraw> draws = [];
        for (int i = 0; i < count && costs.Length > 0; i++)
        {
            IReadOnlyList<double> point = points.Point(i);
            var speeds = HostSpeeds.FitAgain(study.Set, Moved, runs);
            PublishedSet moved = speeds.ApplyTo(study.Set).With(Moved);
            IReadOnlyList<RunRow> rows = runs(moved);
            draws.Add(new PriceDraw(i + 1, Reproduction.Of(moved, rows), speeds, PublishedRuns.Failed(rows)));
            drawn(draws[^1]);

            CellSpec Moved(CellSpec cell) =>
                costs.Zip(point).Aggregate(cell, (changed, price) => study.Ranges.Move(changed, price.First, (2 * price.Second) - 1));
        }

        return draws;
    }
}
