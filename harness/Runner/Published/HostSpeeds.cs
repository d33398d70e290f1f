namespace Bakeoff.Harness;

/// <summary>
/// Fits the host speeds of all sources again after prices were moved, each on the row that its file names, so that a moved price is not also a
/// faster or slower machine. Secant steps in logarithms, all sources in step.
/// </summary>
public sealed class HostSpeeds
{
    /// <summary>A row this near to its published value needs no further step: far below every pass band.</summary>
    private const double NearEnough = 0.01;

    /// <summary>A first step, to see which way the row goes.</summary>
    private const double FirstStep = 0.1;

    /// <summary>No step is longer than a factor of two.</summary>
    private static readonly double s_longestStep = Math.Log(2);

    private const int MaxSteps = 6;

    private readonly Dictionary<string, double> _speeds;

    private HostSpeeds(Dictionary<string, double> speeds) => _speeds = speeds;

    /// <summary>The speeds of the sources that have one, as their files state them.</summary>
    public static HostSpeeds Stated(PublishedSet set) => new(Fitted(set).ToDictionary(source => source.Name, source => source.HostSpeed!.Value));

    /// <summary>The speeds by source.</summary>
    public IReadOnlyDictionary<string, double> BySource => _speeds;

    /// <summary>The speeds at which the rows that they are fitted on are met, with <paramref name="move"/> done to every set-up.</summary>
    /// <param name="set">The rows, among them those that speeds are fitted on.</param>
    /// <param name="move">Moves the prices of a cell; it sees the cell at its new speed.</param>
    /// <param name="runs">Runs a set.</param>
    public static HostSpeeds FitAgain(PublishedSet set, Func<CellSpec, CellSpec> move, Func<PublishedSet, IReadOnlyList<RunRow>> runs)
    {
        var searches = Fitted(set).ToDictionary(source => source.Name, source => new Search(source));
        while (searches.Values.Where(search => !search.IsOver).ToArray() is { Length: > 0 } open)
        {
            PublishedSet rows = set.Where(row => open.Any(search => search.Row == row));
            PublishedSet tried = new HostSpeeds(searches.ToDictionary(entry => entry.Key, entry => entry.Value.Speed)).ApplyTo(rows).With(move);
            var result = Reproduction.Of(tried, runs(tried));
            foreach (Search search in open)
            {
                search.Learn(result.Results.First(found => found.Row == search.Row).Error);
            }
        }

        return new HostSpeeds(searches.ToDictionary(entry => entry.Key, entry => entry.Value.Best));
    }

    /// <summary>The set-ups that have their source's speed, with these; one that states a speed of its own keeps it.</summary>
    public PublishedSet ApplyTo(PublishedSet set) => set.With((source, cell) =>
        source.HostSpeed is { } fit && cell.HostSpeed == fit.Value ? cell with { HostSpeed = _speeds[source.Name] } : cell);

    /// <summary>These speeds, all multiplied.</summary>
    public HostSpeeds Times(double factor) => new(_speeds.ToDictionary(entry => entry.Key, entry => entry.Value * factor));

    private static IEnumerable<PublishedSource> Fitted(PublishedSet set) => set.Sources.Where(source => source.HostSpeed is not null);

    private sealed class Search(PublishedSource source)
    {
        private readonly List<(double LogSpeed, double LogError)> _tried = [];
        private double _next = Math.Log(source.HostSpeed!.Value);

        public PublishedRow Row { get; } = source.Rows.First(row => row.Id == source.HostSpeed.FittedOn);

        public bool IsOver { get; private set; }

        public double Speed => Math.Round(Math.Exp(_next), 4);

        public double Best { get; private set; } = source.HostSpeed.Value;

        public void Learn(double? error)
        {
            if (error is not > -1)
            {
                IsOver = true; // no value to go by: the best so far stands
                return;
            }

            double logError = Math.Log(1 + error.Value);
            if (_tried.All(other => Math.Abs(logError) < Math.Abs(other.LogError)))
            {
                Best = Speed;
            }

            _tried.Add((_next, logError));
            IsOver = Math.Abs(logError) < NearEnough || _tried.Count > MaxSteps;
            _next += _tried.Count == 1 ? FirstStep : Step();
        }

        private double Step()
        {
            ((double x0, double y0), (double x1, double y1)) = (_tried[^2], _tried[^1]);
            return y1 == y0 ? FirstStep : Math.Clamp(-y1 * (x1 - x0) / (y1 - y0), -s_longestStep, s_longestStep);
        }
    }
}
