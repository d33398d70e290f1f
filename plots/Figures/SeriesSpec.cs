using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Figures;

/// <summary>One curve or one set of bars.</summary>
public sealed record SeriesSpec
{
    private readonly string _id = "";

    /// <summary>
    /// Unique within the figure; the value of the data file's first column. Commas become semicolons because gnuplot
    /// cuts a quoted CSV field at its first comma.
    /// </summary>
    public required string Id
    {
        get => _id;
        init => _id = value.Replace(',', ';').Replace('"', '\'');
    }

    /// <summary>Text in the legend; null for a series that another one's entry explains.</summary>
    public string? Label { get; init; }

    /// <summary>Colour, marker and strength, from <see cref="FigureStyle"/>.</summary>
    public required SeriesStyle Style { get; init; }

    /// <summary>How it is drawn.</summary>
    public required SeriesKind Kind { get; init; }

    /// <summary>The data, in drawing order.</summary>
    public required IReadOnlyList<FigurePoint> Points { get; init; }

    /// <summary>True for both bar kinds.</summary>
    public bool IsBars => Kind is SeriesKind.GroupedBars or SeriesKind.StackedBars;
}
