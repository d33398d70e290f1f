using System.Globalization;

namespace Bakeoff.Tests.Conformance;

/// <summary>How long the random tests run: the environment variable BAKEOFF_SOAK multiplies their number of seeds.</summary>
internal static class Soak
{
    public static int Factor { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BAKEOFF_SOAK"), NumberStyles.None, CultureInfo.InvariantCulture, out int factor)
            ? Math.Max(1, factor)
            : 1;

    /// <summary>True if the environment asks for more than usual.</summary>
    public static bool IsOn => Factor > 1;

    /// <summary>The seeds from 1 on: <paramref name="usual"/> of them, or that many times the factor.</summary>
    public static IEnumerable<ulong> Seeds(int usual) => Enumerable.Range(1, usual * Factor).Select(seed => (ulong)seed);
}
