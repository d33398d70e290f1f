namespace Bakeoff.Harness;

/// <summary>
/// Points that fill the unit cube of any dimension evenly: an additive recurrence whose steps are the fractions of the square
/// roots of the primes, which no rational relation ties together.
/// </summary>
/// <remarks>R. Richtmyer, The evaluation of definite integrals, and a quasi-Monte-Carlo method (1951). Deterministic: there is no seed.</remarks>
public sealed class LowDiscrepancy
{
    private const double Offset = 0.5;

    private readonly double[] _steps;

    /// <summary>A sequence in <paramref name="dimensions"/> dimensions.</summary>
    public LowDiscrepancy(int dimensions) => _steps = [.. Primes().Take(dimensions).Select(prime => Fraction(Math.Sqrt(prime)))];

    /// <summary>Point number <paramref name="index"/>, each coordinate in [0, 1).</summary>
    public double[] Point(int index) => [.. _steps.Select(step => Fraction(Offset + ((index + 1) * step)))];

    private static IEnumerable<int> Primes()
    {
        for (int candidate = 2; ; candidate++)
        {
            if (Enumerable.Range(2, (int)Math.Sqrt(candidate) - 1).All(divisor => candidate % divisor != 0))
            {
                yield return candidate;
            }
        }
    }

    private static double Fraction(double value) => value - Math.Floor(value);
}
