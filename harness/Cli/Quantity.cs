using System.Globalization;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Prints numbers in the unit that a reader thinks in.</summary>
public static class Quantity
{
    /// <summary>A number of things: "1 price", "2 prices".</summary>
    public static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>A value of a metric column with its unit, chosen by the column's name.</summary>
    public static string Of(string metric, double value) => metric switch
    {
        _ when metric.EndsWith("_bps", StringComparison.Ordinal) => MegabitsPerSecond(value) + " Mb/s",
        _ when metric.EndsWith("_ns", StringComparison.Ordinal) => Microseconds(value) + " µs",
        _ when metric.EndsWith("_per_s", StringComparison.Ordinal) => Count(value) + "/s",
        _ when metric.EndsWith("_us_per_transaction", StringComparison.Ordinal) => Digits(value, 2) + " µs",
        _ when metric.EndsWith("_ns_per_kb", StringComparison.Ordinal) => Digits(value, 0) + " ns",
        "drops" or "retransmitted_segments" => Digits(value, 0),
        _ when metric.EndsWith("_cores", StringComparison.Ordinal) => Digits(value, 2) + " cores",
        _ => Digits(value, 2),
    };

    /// <summary>Bit/s as Mbit/s.</summary>
    public static string MegabitsPerSecond(double bitsPerSecond) => Digits(bitsPerSecond / 1e6, bitsPerSecond < 1e8 ? 2 : 0);

    /// <summary>ns as µs.</summary>
    public static string Microseconds(double ns) => Digits(ns / 1000, ns < 1e6 ? 1 : 0);

    /// <summary>A count, in thousands from ten thousand on.</summary>
    public static string Count(double count) => Math.Abs(count) >= 10_000 ? Digits(count / 1000, 1) + " k" : Digits(count, 0);

    /// <summary>A number with four significant digits; a dash for none.</summary>
    public static string Significant(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>The ends of a confidence interval; nothing where there is none.</summary>
    public static string Interval(StudentInterval value) =>
        value is { Low: { } low, High: { } high } ? $"[{Significant(low)}, {Significant(high)}]" : "";

    /// <summary>A number with so many decimals.</summary>
    public static string Digits(double value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture);
}
