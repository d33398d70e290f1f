using Bakeoff.Plots.Data;

namespace Bakeoff.Plots.Recipes;

/// <summary>Writes the sentences below a figure: that it is simulated, with what, and what is missing.</summary>
public static class CaptionWriter
{
    private const int MostIncompleteNamed = 4;

    /// <summary>The caption of one figure; <paramref name="remark"/> is the recipe's own sentence.</summary>
    public static string Write(ResultFolder results, CellGroup group, string remark)
    {
        string machine = group.Factor("machine");
        var sentences = new List<string>
        {
            $"Simulated; machine profile {(machine.Length > 0 ? machine : "not recorded")}; {Seeds(results, group)}; "
                + Factors.Condition(group.Factor) + ".",
            remark,
        };
        if (group.Rows.Any(row => row.IsTrue("anachronistic")))
        {
            sentences.Add("Hollow or (anachr.): not available in its era.");
        }
        sentences.Add(Incomplete(group));
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
    }

    /// <summary>How captions of studies begin: simulated, with which machine profiles, over how many seeds.</summary>
    public static string Head(IEnumerable<string> machines, double seeds) =>
        $"Simulated; machine profile {string.Join(", ", machines.Distinct().Order(StringComparer.Ordinal))}; {Count(seeds)}; ";

    private static string Count(double seeds) => seeds == 1 ? "1 seed" : $"{seeds} seeds";

    private static string Seeds(ResultFolder results, CellGroup group)
    {
        IReadOnlyList<long> seeds = results.Seeds(group.Rows.Select(row => row["cell"]));
        if (seeds.Count == 0)
        {
            double most = group.Rows.Max(row => row.Number("runs_done") ?? 0);
            return Count(most);
        }
        if (seeds.Count == 1)
        {
            return $"seed {seeds[0]}";
        }
        if (seeds[^1] - seeds[0] == seeds.Count - 1)
        {
            return $"seeds {seeds[0]} to {seeds[^1]}";
        }
        return seeds.Count <= 4
            ? $"seeds {string.Join(", ", seeds)}"
            : $"{seeds.Count} seeds between {seeds[0]} and {seeds[^1]}";
    }

    private static string Incomplete(CellGroup group)
    {
        string[] cells =
        [
            .. group.Rows
                .Where(row => row.Number("runs_done") < row.Number("runs_expected"))
                .Select(row => $"{row["cell"]} ({row["runs_done"]} of {row["runs_expected"]} runs)"),
        ];
        if (cells.Length == 0)
        {
            return "";
        }
        string more = cells.Length > MostIncompleteNamed ? $" and {cells.Length - MostIncompleteNamed} more" : "";
        return $"INCOMPLETE: {string.Join(", ", cells.Take(MostIncompleteNamed))}{more}.";
    }
}
