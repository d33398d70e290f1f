using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>How far a simulated value may lie from the published one and still count as a hit.</summary>
/// <param name="Size">Half its width: a share of the published value, or a difference in the row's own unit.</param>
/// <param name="IsRelative">True for a share of the published value.</param>
public readonly record struct PassBand(double Size, bool IsRelative)
{
    /// <summary>The rule for ratios.</summary>
    public const double RatioRule = 0.20;

    /// <summary>The rule for absolute values and differences.</summary>
    public const double AbsoluteRule = 0.25;

    /// <summary>The band of the rule, or null for kinds that need none.</summary>
    public static PassBand? RuleOf(PublishedKind kind) => kind switch
    {
        PublishedKind.Absolute or PublishedKind.Difference => new PassBand(AbsoluteRule, true),
        PublishedKind.Ratio => new PassBand(RatioRule, true),
        _ => null,
    };

    /// <summary>Reads <c>10 %</c> (relative) or <c>0.05</c> (in the row's unit); null for anything else.</summary>
    public static PassBand? Parse(string text)
    {
        string number = text.TrimEnd('%').Trim();
        bool relative = text.TrimEnd().EndsWith('%');
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double size) && size > 0 && double.IsFinite(size)
            ? new PassBand(relative ? size / 100 : size, relative)
            : null;
    }

    /// <summary>The band as a share of the published value.</summary>
    public double RelativeTo(double published) => IsRelative ? Size : Size / Math.Abs(published);

    /// <summary>True if the simulated value is inside, ends included.</summary>
    public bool Contains(double published, double simulated) =>
        Math.Abs(simulated - published) <= Size * (IsRelative ? Math.Abs(published) : 1) * (1 + 1e-12);

    /// <inheritdoc/>
    public override string ToString() => IsRelative
        ? $"±{(Size * 100).ToString("0.##", CultureInfo.InvariantCulture)} %"
        : $"±{Size.ToString("0.####", CultureInfo.InvariantCulture)}";
}
