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
            List<string> notes = [.. Notes(reports, onlyFigure is null)];
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

    /// <summary>What is wrong, a line each; of all figures those without data in one line, of one that was asked for the reason.</summary>
    private static IEnumerable<string> Notes(IReadOnlyList<Plots.FigureReport> reports, bool isAll)
    {
        bool IsLeftOut(Plots.FigureReport report) => isAll && report is { Files.Count: 0, Note: not null };

        foreach (Plots.FigureReport report in reports.Where(report => report.Note is not null && !IsLeftOut(report)))
        {
            yield return $"{report.Figure}: {report.Note}";
        }

        string[] without = [.. reports.Where(IsLeftOut).Select(report => report.Figure)];
        if (without.Length > 0)
        {
            yield return $"no data for {string.Join(", ", without)} (what each needs: bakeoff plot DIR FIGURE)";
        }
    }
}
