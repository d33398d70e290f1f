using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Recipes;
using Bakeoff.Plots.Renderers;

namespace Bakeoff.Plots;

/// <summary>Draws the figures of a stored result set into its folder <c>figures</c>.</summary>
public static class FigureSet
{
    /// <summary>Folder of the figures within a result folder.</summary>
    public const string FolderName = "figures";

    /// <summary>
    /// Writes data and script of every figure, then the images that the renderer can make. A missing or failing renderer and
    /// a recipe without data are notes in the report, never exceptions.
    /// </summary>
    /// <param name="resultFolder">Folder with summary.csv and its companions.</param>
    /// <param name="renderer">From <see cref="RendererCatalog.Select"/>.</param>
    /// <param name="formats">Image formats wanted.</param>
    /// <param name="onlyFigure">A recipe's name, or the name of one of its figures; null for all.</param>
    /// <exception cref="UnknownFigureException">No recipe has or makes <paramref name="onlyFigure"/>.</exception>
    public static IReadOnlyList<FigureReport> Draw(
        string resultFolder, RendererSelection renderer, IReadOnlyList<FigureFormat> formats, string? onlyFigure = null)
    {
        IReadOnlyList<IFigureRecipe> recipes = onlyFigure is null
            ? [.. FigureCatalog.All.Where(recipe => recipe.OnlyWith is null || File.Exists(Path.Combine(resultFolder, recipe.OnlyWith)))]
            : [FigureCatalog.Find(onlyFigure)];
        var results = new ResultFolder(resultFolder);
        string folder = Path.Combine(resultFolder, FolderName);
        var reports = new List<FigureReport>();
        foreach (IFigureRecipe recipe in recipes)
        {
            RecipeResult result = Build(recipe, results);
            if (result.WhyNone is { } why)
            {
                reports.Add(new FigureReport(recipe.Name, [], why));
                continue;
            }
            var wanted = result.Figures.Where(f => onlyFigure is null || onlyFigure == recipe.Name || onlyFigure == f.Name);
            int before = reports.Count;
            reports.AddRange(wanted.Select(figure => DrawOne(figure, folder, renderer, formats)));
            if (reports.Count == before)
            {
                string names = string.Join(", ", result.Figures.Select(figure => figure.Name));
                reports.Add(new FigureReport(onlyFigure!, [], $"these results have no such figure, only {names}"));
            }
        }
        return reports;
    }

    private static RecipeResult Build(IFigureRecipe recipe, ResultFolder results)
    {
        try
        {
            return recipe.Build(results);
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            return RecipeResult.None(e.Message);
        }
    }

    private static FigureReport DrawOne(
        FigureSpec figure, string folder, RendererSelection renderer, IReadOnlyList<FigureFormat> formats)
    {
        Directory.CreateDirectory(folder);
        GnuplotStyleFile.Write(folder);
        string basePath = Path.Combine(folder, figure.Name);
        FigureCsv.Write(figure, basePath + ".csv");
        GnuplotScript.Write(figure, basePath + ".gp");
        List<string> files = [basePath + ".csv", basePath + ".gp"];
        foreach (FigureFormat format in formats)
        {
            try
            {
                if (renderer.For(format) is { } drawer)
                {
                    files.Add(drawer.Render(figure, basePath, format));
                }
            }
            catch (Exception e) when (e is RendererException or IOException)
            {
                return new FigureReport(figure.Name, files, e.Message) { Failed = true };
            }
        }
        return new FigureReport(figure.Name, files, null);
    }
}
