using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Renderers;

/// <summary>Draws PNG and SVG with ScottPlot 5. PDF is gnuplot's, because ScottPlot has none.</summary>
public sealed class ScottPlotRenderer : IFigureRenderer
{
    /// <inheritdoc/>
    public string Name => "scottplot";

    /// <inheritdoc/>
    public bool IsAvailable => true;

    /// <inheritdoc/>
    public bool Supports(FigureFormat format) => format is FigureFormat.Png or FigureFormat.Svg;

    /// <inheritdoc/>
    public string Render(FigureSpec figure, string basePath, FigureFormat format)
    {
        string path = $"{basePath}.{format.Extension()}";
        try
        {
            // Fonts first: a plot takes the default font when it is made.
            ScottPlotFonts.Register();
            var drawing = new ScottPlotDrawing(figure);
            using ScottPlot.Plot plot = drawing.Draw();
            switch (format)
            {
                case FigureFormat.Png:
                    plot.ScaleFactor = FigureGeometry.PngScale;
                    plot.SavePng(
                        path, FigureGeometry.WidthPx * FigureGeometry.PngScale, drawing.HeightPx * FigureGeometry.PngScale);
                    break;
                case FigureFormat.Svg:
                    File.WriteAllText(path, SvgCleanup.Clean(plot.GetSvgXml(FigureGeometry.WidthPx, drawing.HeightPx)));
                    break;
                default:
                    throw new RendererException($"ScottPlot does not write {format.Extension()}");
            }
            return path;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            // The usual reasons: no native Skia library for this platform, or one of another version.
            throw new RendererException($"ScottPlot cannot draw here: {(e.InnerException ?? e).Message}", e);
        }
    }
}
