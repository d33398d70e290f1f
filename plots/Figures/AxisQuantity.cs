namespace Bakeoff.Plots.Figures;

/// <summary>What an axis measures: the stored column and the unit shown.</summary>
public sealed record AxisQuantity(string Column, string Label, string Unit = "", double StoredPerShown = 1)
{
    /// <summary>Turns a stored value into the shown unit.</summary>
    public double Shown(double stored) => stored / StoredPerShown;

    /// <summary>Completes the axis with limits and ticks.</summary>
    public AxisSpec Axis(
        AxisScale scale, double min, double max, IReadOnlyList<AxisTick> ticks, IReadOnlyList<double> minorTicks) => new()
        {
            Column = Column,
            Label = Label,
            Unit = Unit,
            StoredPerShown = StoredPerShown,
            Scale = scale,
            Min = min,
            Max = max,
            Ticks = ticks,
            MinorTicks = minorTicks,
        };
}
