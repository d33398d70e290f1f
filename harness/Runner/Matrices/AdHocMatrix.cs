using System.Text;

namespace Bakeoff.Harness;

/// <summary>Builds a matrix from command-line options instead of a file.</summary>
public static class AdHocMatrix
{
    /// <summary>Name of such a matrix.</summary>
    public const string Name = "adhoc";

    /// <summary>Path of its factors, which messages replace by the option.</summary>
    public const string FactorPath = "groups[0].matrix.";

    /// <summary>
    /// The YAML text of a matrix of these lanes, workloads and factor values, every combination of them. It is stored with the results
    /// like any other and can be run again.
    /// </summary>
    public static string Write(
        IReadOnlyList<string> transports,
        IReadOnlyList<string> workloads,
        IReadOnlyList<KeyValuePair<string, string>> sets)
    {
        var text = new StringBuilder($"name: {Name}\ndescription: made on the command line\n");
        sets = DeclareRig(text, sets);
        text.Append($"groups:\n  - name: {Name}\n    matrix:\n");
        Line(text, "transport", transports);
        Line(text, "workload", workloads);
        foreach ((string key, string value) in sets)
        {
            Line(text, key, SplitList(value));
        }

        return text.ToString();
    }

    /// <summary>Splits at commas, but not at those within the brackets of a lane id.</summary>
    public static IReadOnlyList<string> SplitList(string text)
    {
        var items = new List<string>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                items.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        items.Add(text[start..].Trim());
        return items;
    }

    /// <summary>A new name for the rig, together with quantities of it, declares a rig; returns the factors that are left.</summary>
    internal static List<KeyValuePair<string, string>> DeclareRig(StringBuilder text, IReadOnlyList<KeyValuePair<string, string>> sets)
    {
        string name = sets.LastOrDefault(set => set.Key == FactorTable.Rig).Value ?? "";
        List<KeyValuePair<string, string>> quantities =
            [.. sets.Where(set => Rigs.IsQuantity(set.Key) && !set.Value.Contains(','))];
        if (name.Length == 0 || name.Contains(',') || Rigs.Known.Any(known => known.Rig.Name == name) || quantities.Count == 0)
        {
            return [.. sets];
        }

        text.Append($"rigs:\n  {Quoted(name)}: {{")
            .AppendJoin(", ", quantities.Select(set => $"{Quoted(set.Key[FactorTable.RigPrefix.Length..])}: {Quoted(set.Value)}")).Append("}\n");
        return [.. sets.Except(quantities)];
    }

    private static void Line(StringBuilder text, string key, IReadOnlyList<string> values) => text
        .Append("      ").Append(Quoted(key)).Append(": [").AppendJoin(", ", values.Select(Quoted)).Append("]\n");

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
