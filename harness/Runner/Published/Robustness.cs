namespace Bakeoff.Harness;

/// <summary>
/// How much of the score hangs on prices: each is moved alone, down and up, in every set-up of the validation rows and on every machine
/// profile, to the ends of the range that its source leaves open, or by one factor. Nothing is fitted again with it, so this says how far
/// the score is from falling, not what another calibration could reach.
/// </summary>
public sealed class Robustness
{
    /// <summary>Host speeds are divided and multiplied by it, to see what a row owes to the one of its source.</summary>
    private const double SpeedFactor = 1.25;

    private Robustness(PublishedSet set, PriceRanges ranges, PriceMove unmoved)
    {
        Set = set;
        Ranges = ranges;
        Unmoved = unmoved;
        Seeds = unmoved.Result.Seeds;
        Machines = string.Join(' ', unmoved.Result.Results.Select(result => result.Cell.Machine).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Validation rows, and those that the host speeds of their sources are fitted on.</summary>
    public PublishedSet Set { get; }

    /// <summary>The prices and how far each was moved.</summary>
    public PriceRanges Ranges { get; }

    /// <summary>All prices as they are.</summary>
    public PriceMove Unmoved { get; }

    /// <summary>Two for each price, down and up, prices in the order of the profiles.</summary>
    public required IReadOnlyList<PriceMove> Moves { get; init; }

    /// <summary>Two, down and up, with the host speeds of all sources moved; none if no source has one.</summary>
    public required IReadOnlyList<PriceMove> SpeedMoves { get; init; }

    /// <summary>Seeds of the runs.</summary>
    public int Seeds { get; }

    /// <summary>Machine profiles of the set-ups, separated by blanks.</summary>
    public string Machines { get; }

    /// <summary>What is looked at: validation rows that the filters name, and what the host speeds of their sources are fitted on.</summary>
    /// <exception cref="MatrixException">A filter names nothing, or no validation row.</exception>
    public static PublishedSet Rows(PublishedSet published, IReadOnlyList<string> filters)
    {
        PublishedRow[] rows = [.. published.Select(filters).Rows.Where(row => row.Role == PublishedRole.Validation)];
        HashSet<string> ids = [.. rows.Select(row => row.Id)];
        HashSet<string> sources = [.. rows.Select(row => row.Source)];
        ids.UnionWith(published.Sources.Where(source => sources.Contains(source.Name)).Select(source => source.HostSpeed?.FittedOn).OfType<string>());
        return rows.Length > 0 ? published.Where(row => ids.Contains(row.Id)) : throw new MatrixException("none of these rows is a validation row");
    }

    /// <summary>Moves the prices that <paramref name="plan"/> asks for.</summary>
    /// <param name="set">The rows (<see cref="Rows"/>).</param>
    /// <param name="profiles">The machine profiles by name.</param>
    /// <param name="plan">Which prices, and how far.</param>
    /// <param name="runs">Runs a set.</param>
    /// <param name="moved">Told of each move as it is known.</param>
    public static Robustness Of(
        PublishedSet set, IReadOnlyDictionary<string, MachineProfile> profiles, RobustnessPlan plan, Func<PublishedSet, IReadOnlyList<RunRow>> runs,
        Action<PriceMove> moved)
    {
        IReadOnlyList<RunRow> unmovedRuns = runs(set);
        var nominal = Reproduction.Of(set, unmovedRuns);
        var ranges = new PriceRanges(profiles, unmovedRuns, plan.Factor);
        return new Robustness(set, ranges, new PriceMove("", false, nominal, [], [], PublishedRuns.Failed(unmovedRuns)))
        {
            Moves = [.. plan.Prices(ranges.All, unmovedRuns).SelectMany(cost => BothWays(cost, isUp => ranges.Move(set, cost, isUp ? 1 : -1)))],
            SpeedMoves = HostSpeeds.Stated(set) is { BySource.Count: > 0 } speeds
                ? BothWays(FactorTable.HostSpeed, isUp => speeds.Times(isUp ? SpeedFactor : 1 / SpeedFactor).ApplyTo(set)) : [],
        };

        PriceMove[] BothWays(string cost, Func<bool, PublishedSet> change) => [Move(cost, false, change(false)), Move(cost, true, change(true))];

        PriceMove Move(string cost, bool isUp, PublishedSet changed)
        {
            IReadOnlyList<RunRow> rows = runs(changed);
            var result = Reproduction.Of(changed, rows);
            HashSet<string> before = Met(nominal);
            HashSet<string> after = Met(result);
            var move = new PriceMove(cost, isUp, result, [.. after.Except(before)], [.. before.Except(after)], PublishedRuns.Failed(rows));
            moved(move);
            return move;
        }
    }

    private static HashSet<string> Met(Reproduction reproduction) =>
        [.. reproduction.Of(PublishedRole.Validation).Where(result => result.IsHit).Select(result => result.Row.Id)];
}
