namespace Bakeoff.Plots.Renderers;

/// <summary>Who draws what. No renderer is a valid choice: data and scripts are written in any case.</summary>
public sealed record RendererSelection(IFigureRenderer? Main, IFigureRenderer? Pdf, string? Note)
{
    /// <summary>Name for the manifest; <c>none</c> when nothing draws.</summary>
    public string Name => Main?.Name ?? "none";

    /// <summary>The renderer of a format, or null when it is left out.</summary>
    public IFigureRenderer? For(FigureFormat format)
    {
        IFigureRenderer? renderer = format == FigureFormat.Pdf ? Pdf : Main;
        return renderer is not null && renderer.Supports(format) ? renderer : null;
    }
}
