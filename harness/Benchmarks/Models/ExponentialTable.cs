namespace Bakeoff.Benchmarks;

/// <summary>
/// 65,536 exponential variates of mean 1 by SplitMix64, the same in every language: increments of models whose results can
/// be compared between simulation engines to the last digit.
/// </summary>
public static class ExponentialTable
{
    /// <summary>Entries.</summary>
    public const int Count = 65_536;

    private static readonly double[] s_variates = Create();

    /// <summary>The table, scaled by <paramref name="mean"/> and truncated to integers.</summary>
    public static long[] Scaled(double mean) => [.. s_variates.Select(d => (long)(d * mean))];

    private static double[] Create()
    {
        var variates = new double[Count];
        ulong state = 0x9E3779B97F4A7C15;
        for (int i = 0; i < Count; i++)
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            variates[i] = -Math.Log(1 - ((z >> 11) * (1.0 / (1UL << 53))));
        }

        return variates;
    }
}
