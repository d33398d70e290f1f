namespace Bakeoff.Plots.Figures;

/// <summary>A labelled tick; the position is in the unit that the axis shows.</summary>
public readonly record struct AxisTick(double Position, string Label);
