using System.Text;

namespace Bakeoff.Harness;

/// <summary>One variation of the costs: a name and the atoms that it sets.</summary>
/// <param name="Name">Name of the matrix group, unique.</param>
/// <param name="Costs">Atom to value, in the atom's unit.</param>
public sealed record CostSample(string Name, IReadOnlyList<KeyValuePair<string, double>> Costs)
{
    /// <summary>One atom moved, everything else nominal.</summary>
    public static CostSample One(CostRange range, string end, double value) =>
        new($"{range.Key}-{end}", [KeyValuePair.Create(range.Key, value)]);
}

/// <summary>Writes the matrix in which two lanes run under every variation of the costs: a group for each.</summary>
public static class SensitivityMatrix
{
    /// <summary>Name of the group with nominal costs.</summary>
    public const string Nominal = "nominal";

    /// <summary>
    /// The matrix as YAML, which is kept beside the results and can be run again. A cost among the factors holds where a sample does not
    /// move it.
    /// </summary>
    public static string Write(
        string name, IReadOnlyList<string> lanes, IReadOnlyList<KeyValuePair<string, string>> factors, IEnumerable<CostSample> samples)
    {
        var text = new StringBuilder($"name: {name}\ndescription: made on the command line\n");
        factors = AdHocMatrix.DeclareRig(text, factors);
        text.Append("groups:\n");
        foreach (CostSample sample in samples)
        {
            text.Append($"  - name: '{sample.Name}'\n    matrix:\n");
            Line(text, "transport", lanes);
            HashSet<string> moved = [.. sample.Costs.Select(cost => FactorTable.CostPrefix + cost.Key)];
            foreach ((string key, string value) in factors.Where(factor => !moved.Contains(factor.Key)))
            {
                Line(text, key, [value]);
            }

            foreach ((string key, double value) in sample.Costs)
            {
                Line(text, FactorTable.CostPrefix + key, [CellText.Number(value)]);
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string key, IEnumerable<string> values) =>
        text.Append($"      '{key}': [").AppendJoin(", ", values.Select(value => $"'{value}'")).Append("]\n");
}
