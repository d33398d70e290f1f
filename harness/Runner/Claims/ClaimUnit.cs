using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>How a quantity of a claim is written.</summary>
/// <param name="Suffix">Behind the number.</param>
/// <param name="Scale">What the number is multiplied by.</param>
/// <param name="Decimals">Decimals, at most.</param>
public sealed record ClaimUnit(string Suffix, double Scale, int Decimals)
{
    /// <summary>A share.</summary>
    public static ClaimUnit Percent { get; } = new(" %", 100, 1);

    /// <summary>A ratio.</summary>
    public static ClaimUnit Times { get; } = new("x", 1, 3);

    /// <summary>A plain number.</summary>
    public static ClaimUnit Number { get; } = new("", 1, 2);

    /// <summary>Events per second.</summary>
    public static ClaimUnit PerSecond { get; } = new("/s", 1, 0);

    /// <summary>From ns.</summary>
    public static ClaimUnit Microseconds { get; } = new(" µs", 1e-3, 2);

    /// <summary>From bit/s.</summary>
    public static ClaimUnit Megabits { get; } = new(" Mb/s", 1e-6, 0);

    /// <summary>Busy cores.</summary>
    public static ClaimUnit Cores { get; } = new(" cores", 1, 2);

    /// <summary>One value.</summary>
    public string Text(double value) => Digits(value) + Suffix;

    /// <summary>Mean and interval.</summary>
    public string Text(StudentInterval value) => value switch
    {
        { Mean: null } => "no value",
        { Low: { } low, High: { } high } when Digits(low) != Digits(high) => $"{Text(value.Mean.Value)} [{Digits(low)}, {Digits(high)}]",
        _ => Text(value.Mean.Value),
    };

    private string Digits(double value)
    {
        double scaled = value * Scale;
        return scaled.ToString(Math.Abs(scaled) >= 100 ? "F0" : "F" + Decimals, CultureInfo.InvariantCulture);
    }
}
