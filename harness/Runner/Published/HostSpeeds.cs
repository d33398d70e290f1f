namespace Bakeoff.Harness;

/// <summary>
/// The host speeds of all sources. After prices were moved they are fitted again, each on the row that its file names, so that a moved price is
/// not also a faster or slower machine.
/// </summary>
public sealed class HostSpeeds
{
    private readonly Dictionary<string, double> _speeds;

    private HostSpeeds(Dictionary<string, double> speeds, IReadOnlyList<string> unfitted)
    {
        _speeds = speeds;
        Unfitted = unfitted;
    }

    /// <summary>The speeds by source.</summary>
    public IReadOnlyDictionary<string, double> BySource => _speeds;

    /// <summary>Sources whose row is more than a per cent off at the best speed that was found, or has no value.</summary>
    public IReadOnlyList<string> Unfitted { get; }

    /// <summary>The speeds of the sources that have one, as their files state them.</summary>
    public static HostSpeeds Stated(PublishedSet set) => new(Fitted(set).ToDictionary(source => source.Name, source => source.HostSpeed!.Value), []);

    /// <summary>The speeds at which the rows that they are fitted on are met, with <paramref name="move"/> done to every set-up.</summary>
    /// <param name="set">The rows, among them those that speeds are fitted on.</param>
    /// <param name="move">Moves the prices of a cell; it sees the cell at its new speed.</param>
    /// <param name="runs">Runs a set.</param>
    public static HostSpeeds FitAgain(PublishedSet set, Func<CellSpec, CellSpec> move, Func<PublishedSet, IReadOnlyList<RunRow>> runs)
    {
        var searches = Fitted(set).ToDictionary(source => source.Name, source => new HostSpeedSearch(source.HostSpeed!.Value));
        while (searches.Any(entry => !entry.Value.IsOver))
        {
            HashSet<string> open = [.. Fitted(set).Where(source => !searches[source.Name].IsOver).Select(source => source.HostSpeed!.FittedOn)];
            PublishedSet tried = new HostSpeeds(searches.ToDictionary(entry => entry.Key, entry => entry.Value.Next), [])
                .ApplyTo(set.Where(row => open.Contains(row.Id))).With(move);
            foreach (RowResult result in Reproduction.Of(tried, runs(tried)).Results)
            {
                searches[result.Row.Source].Learn(result.Error);
            }
        }

        return new HostSpeeds(
            searches.ToDictionary(entry => entry.Key, entry => entry.Value.Best), [.. searches.Where(entry => !entry.Value.IsMet).Select(entry => entry.Key)]);
    }

    /// <summary>The set-ups that have their source's speed, with these; one that states a speed of its own keeps it.</summary>
    public PublishedSet ApplyTo(PublishedSet set) => set.With((source, cell) =>
        source.HostSpeed is { } fit && cell.HostSpeed == fit.Value ? cell with { HostSpeed = _speeds[source.Name] } : cell);

    /// <summary>These speeds, all multiplied.</summary>
    public HostSpeeds Times(double factor) => new(_speeds.ToDictionary(entry => entry.Key, entry => entry.Value * factor), Unfitted);

    private static IEnumerable<PublishedSource> Fitted(PublishedSet set) => set.Sources.Where(source => source.HostSpeed is not null);
}
