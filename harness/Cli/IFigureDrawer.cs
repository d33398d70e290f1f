namespace Bakeoff.Cli;

/// <summary>Draws the figures of a result folder from its CSV files.</summary>
public interface IFigureDrawer
{
    /// <summary>
    /// Writes data, scripts and, where the renderer is there, images into the folder's <c>figures</c>. Throws
    /// <see cref="UsageException"/> if a renderer that was asked for by name is missing.
    /// </summary>
    /// <param name="resultFolder">The result folder.</param>
    /// <param name="renderer"><c>auto</c>, <c>scottplot</c>, <c>gnuplot</c> or <c>none</c>.</param>
    /// <param name="formats">Of <c>png</c>, <c>svg</c>, <c>pdf</c>.</param>
    /// <param name="onlyFigure">Name of the one figure to draw, or null for all.</param>
    FigureReport Draw(string resultFolder, string renderer, IReadOnlyList<string> formats, string? onlyFigure);
}
