namespace Bakeoff.Harness;

/// <summary>
/// A quantity with one value per seed. Arithmetic goes seed by seed: lanes share their random streams, so the interval of a
/// difference or ratio is that of paired runs. A seed that one operand lacks is left out.
/// </summary>
public sealed class Sample
{
    private readonly SortedDictionary<ulong, double> _bySeed;

    /// <summary>A quantity with these values; equal seeds are the caller's mistake.</summary>
    public Sample(IEnumerable<KeyValuePair<ulong, double>> values) => _bySeed = new(new Dictionary<ulong, double>(values));

    private Sample(SortedDictionary<ulong, double> bySeed) => _bySeed = bySeed;

    /// <summary>Mean and 95 % interval over the seeds.</summary>
    public StudentInterval Interval => StudentInterval.Of([.. _bySeed.Values]);

    /// <summary>Seed by seed.</summary>
    public static Sample operator +(Sample a, Sample b) => Pair(a, b, (x, y) => x + y);

    /// <summary>Seed by seed.</summary>
    public static Sample operator -(Sample a, Sample b) => Pair(a, b, (x, y) => x - y);

    /// <summary>Seed by seed; a seed whose divisor is zero is left out.</summary>
    public static Sample operator /(Sample a, Sample b) => Pair(a, b, (x, y) => y == 0 ? null : x / y);

    /// <summary>From a number that all seeds share.</summary>
    public static Sample operator -(double a, Sample b) => b.Map(y => a - y);

    /// <summary>Times a number that all seeds share.</summary>
    public static Sample operator *(double a, Sample b) => b.Map(y => a * y);

    /// <summary>Divided by a number that all seeds share.</summary>
    public static Sample operator /(Sample a, double b) => a.Map(x => x / b);

    private Sample Map(Func<double, double> change) =>
        new(new SortedDictionary<ulong, double>(_bySeed.ToDictionary(entry => entry.Key, entry => change(entry.Value))));

    private static Sample Pair(Sample a, Sample b, Func<double, double, double?> join)
    {
        var joined = new SortedDictionary<ulong, double>();
        foreach ((ulong seed, double x) in a._bySeed)
        {
            if (b._bySeed.TryGetValue(seed, out double y) && join(x, y) is { } value)
            {
                joined.Add(seed, value);
            }
        }

        return new Sample(joined);
    }
}
