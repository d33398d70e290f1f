namespace Bakeoff.Plots.Renderers;

/// <summary>
/// A picture of a kind of its own: it writes its data and a gnuplot script that is all that is needed to draw it. Data and script
/// lie beside the images under the same name.
/// </summary>
public abstract class ScriptedFigure(string name)
{
    /// <summary>Base name of its files.</summary>
    protected string BaseName { get; } = name;

    /// <summary>Writes data, script and images into <paramref name="folder"/>; returns what could not be done.</summary>
    public IReadOnlyList<string> Draw(string folder, IReadOnlyList<FigureFormat> formats)
    {
        if (WhyNone is { } why)
        {
            return [$"no figure: {why}"];
        }

        Directory.CreateDirectory(folder);
        string basePath = Path.Combine(folder, BaseName);
        File.WriteAllText(basePath + ".csv", Data());
        File.WriteAllText(basePath + ".gp", Script());
        var gnuplot = new GnuplotRenderer();
        foreach (FigureFormat format in formats)
        {
            try
            {
                gnuplot.Render(basePath, format);
            }
            catch (Exception e) when (e is RendererException or IOException)
            {
                return [$"figure {BaseName}: {e.Message}"];
            }
        }

        return [];
    }

    /// <summary>Why there is nothing to draw, or null.</summary>
    protected virtual string? WhyNone => null;

    /// <summary>The data, CSV with a header.</summary>
    protected abstract string Data();

    /// <summary>The script.</summary>
    protected abstract string Script();

    /// <summary>How the script begins: what it draws, how to redraw it, its size, the three image formats.</summary>
    protected string Head(string what, string columns, int widthPx, int heightPx) =>
        $"# {what}\n"
        + $"# Redraw in this folder: gnuplot -e \"format='pdf'\" {BaseName}.gp\n"
        + $"# Columns of {BaseName}.csv: {columns}\n"
        + "if (!exists('format')) format = 'png'\n"
        + $"width = {widthPx}; height = {heightPx}\n"
        + "if (format eq 'pdf') set terminal pdfcairo noenhanced size width/96.0, height/96.0 font 'Arial,9'\n"
        + "if (format eq 'svg') set terminal svg noenhanced size width, height font 'Arial,12' background '#ffffff'\n"
        + "if (format eq 'png') set terminal pngcairo noenhanced size width, height font 'Arial,9'\n"
        + $"set output '{BaseName}.'.format\n"
        + "set datafile separator comma\n";
}
