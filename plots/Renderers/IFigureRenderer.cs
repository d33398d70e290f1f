using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Renderers;

/// <summary>Draws a figure. All decisions are in the <see cref="FigureSpec"/>; a renderer only translates.</summary>
public interface IFigureRenderer
{
    /// <summary>Name on the command line and in the manifest.</summary>
    string Name { get; }

    /// <summary>True when it can draw on this machine.</summary>
    bool IsAvailable { get; }

    /// <summary>True for the formats that it writes.</summary>
    bool Supports(FigureFormat format);

    /// <summary>
    /// Writes <c>basePath.extension</c> and returns that path. The figure's data and script already lie beside it.
    /// </summary>
    /// <exception cref="RendererException">The picture could not be made.</exception>
    string Render(FigureSpec figure, string basePath, FigureFormat format);
}
