namespace Bakeoff.Plots.Figures;

/// <summary>How positions along an axis grow.</summary>
public enum AxisScale
{
    /// <summary>Equal distances are equal differences.</summary>
    Linear,

    /// <summary>Equal distances are equal ratios.</summary>
    Log10,

    /// <summary>Positions 0, 1, 2 ... are named categories; bars stand on them.</summary>
    Category,
}
