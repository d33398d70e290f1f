using Bakeoff.Plots.Renderers;

namespace Bakeoff.Tests.Plots;

/// <summary>A test that needs gnuplot; without it the test is skipped and says so.</summary>
public sealed class GnuplotFactAttribute : FactAttribute
{
    /// <summary>Looks for gnuplot once.</summary>
    public GnuplotFactAttribute()
    {
        if (!new GnuplotRenderer().IsAvailable)
        {
            Skip = $"gnuplot is not installed ({RendererCatalog.GnuplotInstallLine})";
        }
    }
}
