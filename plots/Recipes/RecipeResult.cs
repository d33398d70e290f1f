using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>What a recipe made: figures, or the reason why there are none.</summary>
public sealed record RecipeResult(IReadOnlyList<FigureSpec> Figures, string? WhyNone)
{
    /// <summary>No figure, with the reason.</summary>
    public static RecipeResult None(string why) => new([], why);

    /// <summary>The figures, or <paramref name="whyNone"/> when the list is empty.</summary>
    public static RecipeResult Of(IReadOnlyList<FigureSpec> figures, string whyNone) =>
        new(figures, figures.Count == 0 ? whyNone : null);
}
