namespace Bakeoff.Plots.Figures;

/// <summary>
/// One axis, fully decided: limits and ticks are explicit so that every renderer draws the same one.
/// Data stay in the unit they are stored in (ns, bit/s); the axis shows the unit a reader thinks in (µs, Gbit/s).
/// </summary>
public sealed record AxisSpec
{
    /// <summary>Name of the data column with its stored unit, for example <c>rtt_ns</c>.</summary>
    public required string Column { get; init; }

    /// <summary>What is shown, without the unit.</summary>
    public required string Label { get; init; }

    /// <summary>Unit shown beside the label; empty for a plain number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How many stored units make one shown unit: 1000 for ns shown as µs.</summary>
    public double StoredPerShown { get; init; } = 1;

    /// <summary>Linear, logarithmic or categories.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>Lower end, in shown units.</summary>
    public required double Min { get; init; }

    /// <summary>Upper end, in shown units.</summary>
    public required double Max { get; init; }

    /// <summary>Labelled ticks in ascending order; the last one lies inside the limits, so its label is never lost.</summary>
    public required IReadOnlyList<AxisTick> Ticks { get; init; }

    /// <summary>Names of the categories at 0, 1, 2 ... as the data file has them; a tick's label may be broken into lines.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Positions of unlabelled ticks, in shown units.</summary>
    public IReadOnlyList<double> MinorTicks { get; init; } = [];

    /// <summary>Label and unit as they stand beside the axis.</summary>
    public string Caption => Unit.Length == 0 ? Label : $"{Label} ({Unit})";

    /// <summary>Turns a stored value into the shown unit.</summary>
    public double Shown(double stored) => stored / StoredPerShown;
}
