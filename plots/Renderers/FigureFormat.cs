namespace Bakeoff.Plots.Renderers;

/// <summary>Image formats.</summary>
public enum FigureFormat
{
    /// <summary>300 dpi, for slides and web pages.</summary>
    Png,

    /// <summary>Vector, on white ground so that dark pages stay legible.</summary>
    Svg,

    /// <summary>Vector, as wide as one column of a two-column paper.</summary>
    Pdf,
}
