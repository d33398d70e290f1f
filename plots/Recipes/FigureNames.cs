using Bakeoff.Plots.Data;

namespace Bakeoff.Plots.Recipes;

/// <summary>Names the figures of one recipe by as few of their factors as tell them apart.</summary>
public static class FigureNames
{
    /// <summary>Name and subtitle of each group's figure, in the same order.</summary>
    public static IReadOnlyList<(string Name, string Subtitle)> Of(string recipe, IReadOnlyList<CellGroup> groups)
    {
        // The section is a name that the matrix author chose; it helps only where the factors alone do not tell apart.
        var telling = new List<string>();
        int distinct = 1;
        foreach (string factor in Factors.All.Where(f => f != Factors.Group).Append(Factors.Group))
        {
            string[] tried = [.. telling, factor];
            int count = groups.Select(group => Slug(recipe, group, tried)).Distinct().Count();
            if (count > distinct)
            {
                telling.Add(factor);
                distinct = count;
            }
        }
        return [.. groups.Select(group => (Slug(recipe, group, telling), Subtitle(group)))];
    }

    private static string Slug(string recipe, CellGroup group, IEnumerable<string> factors) =>
        string.Join('-', factors.Select(f => (Factor: f, Value: group.Factor(f)))
            .Where(f => f.Value.Length > 0)
            .Select(f => Factors.Slug(f.Factor, f.Value))
            .Where(slug => slug.Length > 0)
            .Prepend(recipe));

    private static string Subtitle(CellGroup group)
    {
        string[] told = ["rig", "workload", "direction", Factors.Mtu, Factors.Message, Factors.Burst, Factors.Devices, "guests", "disks"];
        return string.Join(", ", told.Select(f => (Factor: f, Value: group.Factor(f)))
            .Where(f => f.Value.Length > 0)
            .Select(f => Factors.Phrase(f.Factor, f.Value))
            .Where(phrase => phrase.Length > 0));
    }
}
