using MathNet.Numerics.Distributions;

namespace Bakeoff.Harness;

/// <summary>Mean and 95 % confidence interval of independent replications, by Student's t.</summary>
/// <param name="Mean">Arithmetic mean, or null without values.</param>
/// <param name="Low">Lower end of the interval, or null with fewer than two values.</param>
/// <param name="High">Upper end of the interval, or null with fewer than two values.</param>
/// <param name="Count">Number of values.</param>
public readonly record struct StudentInterval(double? Mean, double? Low, double? High, int Count)
{
    /// <summary>What is said where one seed gives no interval.</summary>
    public const string OneSeed = "one seed gives no interval: use --seeds 2 or more";

    private const double UpperTail = 0.975;

    /// <summary>
    /// Digits kept of the t quantile: more than it needs, fewer than differ between mathematics libraries.
    /// </summary>
    private const int QuantileDigits = 9;

    /// <summary>True if the interval does not exclude zero, or there is none.</summary>
    public bool CrossesZero => MayBe(0);

    /// <summary>True if the interval does not exclude this value, or there is none.</summary>
    public bool MayBe(double value) => Low is not { } low || High is not { } high || (low <= value && value <= high);

    /// <summary>The interval of these values, one per seed.</summary>
    public static StudentInterval Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return default;
        }

        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        double mean = sum / values.Count;
        if (values.Count == 1)
        {
            return new StudentInterval(mean, null, null, 1);
        }

        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        double half = Quantile(values.Count - 1) * Math.Sqrt(squares / (values.Count - 1) / values.Count);
        return new StudentInterval(mean, mean - half, mean + half, values.Count);
    }

    private static double Quantile(int degreesOfFreedom) =>
        Math.Round(StudentT.InvCDF(0, 1, degreesOfFreedom, UpperTail), QuantileDigits);
}
