namespace Bakeoff.Plots.Renderers;

/// <summary>File name extensions of the image formats.</summary>
public static class FigureFormats
{
    /// <summary>All image formats.</summary>
    public static readonly IReadOnlyList<FigureFormat> All = [FigureFormat.Png, FigureFormat.Svg, FigureFormat.Pdf];

    /// <summary>The extension without dot, which is also what scripts call the format.</summary>
    public static string Extension(this FigureFormat format) => format switch
    {
        FigureFormat.Png => "png",
        FigureFormat.Svg => "svg",
        FigureFormat.Pdf => "pdf",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such image format"),
    };
}
