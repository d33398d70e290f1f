namespace Bakeoff.Plots.Renderers;

/// <summary>The renderers of this build, and the choice among them.</summary>
public sealed class RendererCatalog(IFigureRenderer? scottPlot, IFigureRenderer gnuplot)
{
    /// <summary>What installs gnuplot on Debian and its relatives.</summary>
    public const string GnuplotInstallLine = "apt-get install gnuplot-nox";

    /// <summary>What compiles ScottPlot in where the NuGet feed has it.</summary>
    public const string ScottPlotBuildLine = "dotnet build -c Release -p:WithScottPlot=true";

    /// <summary>Accepted names.</summary>
    public static readonly IReadOnlyList<string> Names = ["auto", "scottplot", "gnuplot", "none"];

    /// <summary>The catalogue of this build on this machine.</summary>
    public static RendererCatalog Default { get; } = new(
#if WITH_SCOTTPLOT
        new ScottPlotRenderer(),
#else
        null,
#endif
        new GnuplotRenderer());

    /// <summary>
    /// Chooses by name. <c>auto</c> is ScottPlot where it was compiled in, otherwise gnuplot, otherwise nothing and a note.
    /// PDF is gnuplot's in either case.
    /// </summary>
    /// <exception cref="RendererException">The name is unknown, or the renderer asked for is not there.</exception>
    public RendererSelection Select(string name)
    {
        switch (name)
        {
            case "auto":
                return Auto();
            case "none":
                return new RendererSelection(null, null, null);
            case "gnuplot" when gnuplot.IsAvailable:
                return new RendererSelection(gnuplot, gnuplot, null);
            case "gnuplot":
                throw new RendererException($"gnuplot is not installed; install it with: {GnuplotInstallLine}");
            case "scottplot" when scottPlot is { IsAvailable: true }:
                return WithPdf(scottPlot);
            case "scottplot":
                throw new RendererException(
                    $"this build has no ScottPlot; where the NuGet feed offers it, build with: {ScottPlotBuildLine}");
            default:
                throw new RendererException($"no renderer is called '{name}'; choose one of {string.Join(", ", Names)}");
        }
    }

    private RendererSelection Auto()
    {
        if (scottPlot is { IsAvailable: true })
        {
            return WithPdf(scottPlot);
        }
        return gnuplot.IsAvailable
            ? new RendererSelection(gnuplot, gnuplot, null)
            : new RendererSelection(
                null, null, $"no plotter found: figures are left as data and script ({GnuplotInstallLine} draws them)");
    }

    private RendererSelection WithPdf(IFigureRenderer main) => gnuplot.IsAvailable
        ? new RendererSelection(main, gnuplot, null)
        : new RendererSelection(main, null, $"PDF is left out: gnuplot writes it ({GnuplotInstallLine})");
}
