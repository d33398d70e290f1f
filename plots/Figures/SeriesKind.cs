namespace Bakeoff.Plots.Figures;

/// <summary>How the points of a series are drawn.</summary>
public enum SeriesKind
{
    /// <summary>A line without markers.</summary>
    Line,

    /// <summary>A line with a marker, and a confidence interval where known, on each point.</summary>
    LinePoints,

    /// <summary>A staircase that runs right first and then drops; markers only on marked points.</summary>
    Steps,

    /// <summary>Markers without a line, and a confidence interval where known.</summary>
    Points,

    /// <summary>One bar per category, side by side with the other series.</summary>
    GroupedBars,

    /// <summary>One bar per category, on top of the series before it.</summary>
    StackedBars,
}
