namespace Bakeoff.Plots.Figures;

/// <summary>A figure as data: what to draw, and nothing about who draws it.</summary>
public sealed record FigureSpec
{
    /// <summary>Base name of all its files.</summary>
    public required string Name { get; init; }

    /// <summary>First line above the plot.</summary>
    public required string Title { get; init; }

    /// <summary>Second line above the plot: what distinguishes this figure from its siblings.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>Sentences below the plot; says that the data are simulated, by which machine profile and which seeds.</summary>
    public required string Caption { get; init; }

    /// <summary>Horizontal axis.</summary>
    public required AxisSpec X { get; init; }

    /// <summary>Vertical axis.</summary>
    public required AxisSpec Y { get; init; }

    /// <summary>Ticks of the right axis, at positions of the left one (percentiles of a complementary CDF).</summary>
    public IReadOnlyList<AxisTick> RightTicks { get; init; } = [];

    /// <summary>What is drawn, in drawing and legend order. A figure has either bars or curves, not both.</summary>
    public required IReadOnlyList<SeriesSpec> Series { get; init; }

    /// <summary>True when the series are bars on categories.</summary>
    public bool IsBars => Series.Count > 0 && Series[0].IsBars;

    /// <summary>Thickness of one bar in category units: 0.8 of the category, shared by the bars beside each other.</summary>
    public double BarWidth => Series.Count > 0 && Series[0].Kind == SeriesKind.GroupedBars ? 0.8 / Series.Count : 0.6;

    /// <summary>Centre of the bars of series number <paramref name="index"/>, relative to the category's centre.</summary>
    public double BarOffset(int index) =>
        Series[index].Kind == SeriesKind.GroupedBars ? (index - ((Series.Count - 1) / 2.0)) * BarWidth : 0;
}
