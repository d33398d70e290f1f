using Bakeoff.Plots.Data;

namespace Bakeoff.Plots.Recipes;

/// <summary>Turns a stored result set into figures of one kind. Knows no renderer.</summary>
public interface IFigureRecipe
{
    /// <summary>Name on the command line and first part of the file names.</summary>
    string Name { get; }

    /// <summary>One line for <c>bakeoff list figures</c>.</summary>
    string Summary { get; }

    /// <summary>A file that only some commands write: without it the figure is not even tried. Null for figures of any run.</summary>
    string? OnlyWith => null;

    /// <summary>Builds the figures, or says why the results yield none.</summary>
    RecipeResult Build(ResultFolder results);
}
