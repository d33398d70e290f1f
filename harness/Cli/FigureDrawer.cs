using Bakeoff.Plots;
using Bakeoff.Plots.Recipes;
using Bakeoff.Plots.Renderers;

namespace Bakeoff.Cli;

/// <summary>Joins the command line to the figures.</summary>
internal sealed class FigureDrawer : IFigureDrawer
{
    /// <inheritdoc/>
    public FigureReport Draw(string resultFolder, string renderer, IReadOnlyList<string> formats, string? onlyFigure)
    {
        try
        {
            RendererSelection selection = RendererCatalog.Default.Select(renderer);
            IReadOnlyList<FigureFormat> wanted = [.. FigureFormats.All.Where(format =>
                formats.Contains(format.ToString(), StringComparer.OrdinalIgnoreCase))];
            IReadOnlyList<Plots.FigureReport> reports = FigureSet.Draw(resultFolder, selection, wanted, onlyFigure);
            List<string> notes = [.. reports.Where(report => report.Note is not null)
                .Select(report => $"{report.Figure}: {report.Note}")];
            if (selection.Note is not null)
            {
                notes.Insert(0, selection.Note);
            }

            return new FigureReport(selection.Name, reports.Count(report => report.Files.Count > 0), notes);
        }
        catch (Exception e) when (e is RendererException or UnknownFigureException)
        {
            throw new UsageException(e.Message, e);
        }
    }
}
