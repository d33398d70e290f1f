namespace Bakeoff.Plots.Style;

/// <summary>How one series looks. <paramref name="Colour"/> is <c>#RRGGBB</c>.</summary>
public sealed record SeriesStyle(string Colour, MarkerKind Marker)
{
    /// <summary>Position among the contestants counted from 1, or 0 for anything else.</summary>
    public int ContestantNumber { get; init; }

    /// <summary>True for a lane outside its era: hollow marker, thin line, unfilled bar.</summary>
    public bool Hollow { get; init; }

    /// <summary>True for the companion of another series (p99 beside p50): same colour, dashed, no marker.</summary>
    public bool Dashed { get; init; }
}
