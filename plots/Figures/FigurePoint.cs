namespace Bakeoff.Plots.Figures;

/// <summary>One datum in stored units. For bars X is the category position and Base is where the bar starts.</summary>
public readonly record struct FigurePoint(double X, double Y)
{
    /// <summary>Lower end of the 95 % confidence interval, if there is one.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % confidence interval, if there is one.</summary>
    public double? High { get; init; }

    /// <summary>Where a bar starts: zero, or the top of the part below it in a stack.</summary>
    public double Base { get; init; }

    /// <summary>True when a step curve carries its marker here; other kinds mark every point.</summary>
    public bool Marked { get; init; }
}
