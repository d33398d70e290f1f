namespace Bakeoff.Harness;

/// <summary>
/// Which costs decide a conclusion about two lanes: every cost that they pay is moved over the range that its source leaves
/// open, alone and, if asked for, from points all over the space of costs.
/// </summary>
public sealed class Sensitivity
{
    /// <summary>Interior points at which a cost is tried between nominal and an end at which the winner has changed.</summary>
    private const int BracketPoints = 4;

    /// <summary>Group-name endings of the two ends of a range.</summary>
    private const string LowEnd = "low";
    private const string HighEnd = "high";

    private readonly LaneDifference _runs;

    private Sensitivity(Conclusion conclusion, LaneDifference runs)
    {
        Conclusion = conclusion;
        _runs = runs;
    }

    /// <summary>The question.</summary>
    public Conclusion Conclusion { get; }

    /// <summary>The first lane with nominal costs.</summary>
    public StudentInterval First => _runs.Of(SensitivityMatrix.Nominal, isSecond: false, Conclusion.Get);

    /// <summary>The second lane with nominal costs.</summary>
    public StudentInterval Second => _runs.Of(SensitivityMatrix.Nominal, isSecond: true, Conclusion.Get);

    /// <summary>Second minus first with nominal costs.</summary>
    public StudentInterval Difference => _runs.Between(SensitivityMatrix.Nominal, Conclusion.Get);

    /// <summary>The costs, the one with the greatest swing first.</summary>
    public required IReadOnlyList<CostEffect> Effects { get; init; }

    /// <summary>False if each cost, at either end of its range, leaves the difference within its interval over the seeds: then their order is chance.</summary>
    public bool AnyCostShows => Effects.Any(effect => new[] { effect.AtLow.Mean, effect.AtHigh.Mean }.OfType<double>().Any(moved => !Difference.MayBe(moved)));

    /// <summary>True if the second lane wins with a difference of this sign.</summary>
    public bool SecondWins(double difference) => Conclusion.MoreIsBetter ? difference > 0 : difference < 0;

    /// <summary>The samples of the first stage: both ends of every cost.</summary>
    public static IEnumerable<CostSample> Ends(IEnumerable<CostRange> ranges) => ranges.SelectMany(range =>
        new[] { CostSample.One(range, LowEnd, range.Low), CostSample.One(range, HighEnd, range.High) });

    /// <summary>The samples of the second stage: points between nominal and each end at which a conclusion turns.</summary>
    public static IEnumerable<CostSample> Brackets(
        IEnumerable<CostRange> ranges, IReadOnlyList<Conclusion> conclusions, LaneDifference runs) =>
        from range in ranges
        from end in new[] { LowEnd, HighEnd }
        where conclusions.Any(conclusion => Turns(runs, conclusion, range, end))
        from point in Enumerable.Range(1, BracketPoints)
        select CostSample.One(range, $"{end}-{point}", Math.Round(Interior(range, end, point), 3));

    /// <summary>Judges one conclusion by all runs made.</summary>
    public static Sensitivity Of(
        Conclusion conclusion, IReadOnlyList<CostRange> ranges, LaneDifference runs, MorrisDesign? screening, Func<CostRange, double?> firstOrder) =>
        new(conclusion, runs)
        {
            Effects =
            [
                .. ranges.Select((range, k) =>
                {
                    (double MuStar, double Sigma)? effects =
                        screening?.Effects(k, group => runs.Between(group, conclusion.Get).Mean);
                    return new CostEffect(range, At(runs, conclusion, range, LowEnd), At(runs, conclusion, range, HighEnd),
                        firstOrder(range), BreakEvenOf(runs, conclusion, range), effects?.MuStar, effects?.Sigma);
                })
                .OrderByDescending(effect => Math.Abs(effect.Swing)).ThenBy(effect => effect.Range.Key, StringComparer.Ordinal),
            ],
        };

    private static StudentInterval At(LaneDifference runs, Conclusion conclusion, CostRange range, string end) =>
        runs.Between($"{range.Key}-{end}", conclusion.Get);

    /// <summary>True if the lane that wins with nominal costs loses at this end; where nobody wins, nothing turns.</summary>
    private static bool Turns(LaneDifference runs, Conclusion conclusion, CostRange range, string end) =>
        runs.Between(SensitivityMatrix.Nominal, conclusion.Get) is { CrossesZero: false, Mean: { } nominal }
        && At(runs, conclusion, range, end).Mean is { } moved
        && nominal * moved < 0;

    private static double Interior(CostRange range, string end, int point)
    {
        double target = end == LowEnd ? range.Low : range.High;
        return range.Nominal + ((target - range.Nominal) * point / (BracketPoints + 1));
    }

    /// <summary>The value nearest to nominal at which the difference crosses zero, between two tried values linearly.</summary>
    private static double? BreakEvenOf(LaneDifference runs, Conclusion conclusion, CostRange range)
    {
        double? nearest = null;
        foreach (string end in new[] { LowEnd, HighEnd }.Where(end => Turns(runs, conclusion, range, end)))
        {
            List<(double Cost, double? Difference)> path =
            [
                (range.Nominal, runs.Between(SensitivityMatrix.Nominal, conclusion.Get).Mean),
                .. Enumerable.Range(1, BracketPoints).Select(point => (Interior(range, end, point),
                    runs.Between($"{range.Key}-{end}-{point}", conclusion.Get).Mean)),
                (end == LowEnd ? range.Low : range.High, At(runs, conclusion, range, end).Mean),
            ];
            path.RemoveAll(point => point.Difference is null);
            for (int i = 1; i < path.Count; i++)
            {
                double from = path[i - 1].Difference!.Value;
                double to = path[i].Difference!.Value;
                if (from * to <= 0 && from != to)
                {
                    double cost = path[i - 1].Cost + ((path[i].Cost - path[i - 1].Cost) * from / (from - to));
                    nearest = nearest is { } known && Math.Abs(known - range.Nominal) < Math.Abs(cost - range.Nominal) ? known : cost;
                    break;
                }
            }
        }

        return nearest;
    }
}
