using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// Points of the unit cube of any dimension of which each coordinate takes every stratum once, in an order of its own: with few points in many
/// dimensions no coordinate is another one's mirror, as in sequences that need thousands of points.
/// </summary>
/// <remarks>M. McKay, R. Beckman, W. Conover, A comparison of three methods for selecting values of input variables (1979). Deterministic.</remarks>
public sealed class LatinHypercube
{
    private readonly double[][] _points;

    /// <summary>The points of one seed.</summary>
    public LatinHypercube(int points, int dimensions, ulong seed)
    {
        _points = [.. Enumerable.Range(0, points).Select(_ => new double[dimensions])];
        var random = new RandomStream(seed, nameof(LatinHypercube));
        for (int dimension = 0; dimension < dimensions; dimension++)
        {
            int[] order = [.. Enumerable.Range(0, points)];
            for (int left = points; left > 1; left--)
            {
                int chosen = (int)random.NextBelow(left);
                (order[left - 1], order[chosen]) = (order[chosen], order[left - 1]);
            }

            for (int i = 0; i < points; i++)
            {
                _points[i][dimension] = (order[i] + 0.5) / points;
            }
        }
    }

    /// <summary>Point number <paramref name="index"/>, each coordinate in (0, 1).</summary>
    public IReadOnlyList<double> Point(int index) => _points[index];
}
