using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>
/// A radial screening design: from each of a few base points that fill the space of all costs, every cost is moved alone.
/// Unlike moving one cost from the nominal point, it sees whether the effect of a cost depends on the others.
/// </summary>
/// <remarks>M. Morris, Factorial sampling plans (1991); F. Campolongo et al., From screening to quantitative sensitivity analysis (2011).</remarks>
public sealed class MorrisDesign
{
    private readonly IReadOnlyList<CostRange> _ranges;
    private readonly double[][] _bases;
    private readonly double[][] _moved;

    /// <summary>A design of <paramref name="bases"/> base points.</summary>
    public MorrisDesign(IReadOnlyList<CostRange> ranges, int bases)
    {
        _ranges = ranges;
        var points = new LowDiscrepancy(2 * ranges.Count);
        _bases = [.. Enumerable.Range(0, bases).Select(i => points.Point(i)[..ranges.Count])];
        _moved = [.. Enumerable.Range(0, bases).Select(i => points.Point(i)[ranges.Count..])];
    }

    /// <summary>Base points.</summary>
    public int Bases => _bases.Length;

    /// <summary>All samples: each base point, and each base point with one cost moved.</summary>
    public IEnumerable<CostSample> Samples => Enumerable.Range(0, Bases).SelectMany(i =>
        Enumerable.Range(-1, _ranges.Count + 1).Select(k => new CostSample(Name(i, k), [.. Costs(i, k)])));

    /// <summary>
    /// Mean of the absolute elementary effects of cost <paramref name="k"/> (how much it matters), and their standard deviation
    /// (how much that depends on the others), per width of its range.
    /// </summary>
    /// <param name="k">Index of the cost.</param>
    /// <param name="valueOf">The observed value by sample name, or null if it is missing.</param>
    public (double MuStar, double Sigma)? Effects(int k, Func<string, double?> valueOf)
    {
        List<double> effects = [];
        for (int i = 0; i < Bases; i++)
        {
            double step = _moved[i][k] - _bases[i][k];
            if (Math.Abs(step) > 1e-9 && valueOf(Name(i, k)) is { } moved && valueOf(Name(i, -1)) is { } from)
            {
                effects.Add((moved - from) / step);
            }
        }

        if (effects.Count == 0)
        {
            return null;
        }

        double mean = effects.Average();
        double variance = effects.Count > 1 ? effects.Sum(effect => (effect - mean) * (effect - mean)) / (effects.Count - 1) : 0;
        return (effects.Average(Math.Abs), Math.Sqrt(variance));
    }

    private string Name(int i, int k) =>
        string.Create(CultureInfo.InvariantCulture, $"base{i}") + (k < 0 ? "" : "-" + _ranges[k].Key);

    private IEnumerable<KeyValuePair<string, double>> Costs(int i, int moved) => _ranges.Select((range, k) =>
        KeyValuePair.Create(range.Key, Rounded(range.At(k == moved ? _moved[i][k] : _bases[i][k]))));

    /// <summary>To a picosecond, as the cost table does, so that the stored matrix says exactly what ran.</summary>
    private static double Rounded(double ns) => Math.Round(ns, 3);
}
