using System.Text;

namespace Bakeoff.Harness;

/// <summary>A reproduction to read (Markdown) and to print (LaTeX with booktabs).</summary>
public static class ReproductionText
{
    /// <summary>Name of the section of a README that has the scores.</summary>
    public const string Section = "reproduce";

    /// <summary>How validation went, a line for each source, those that are met more often first: for a README.</summary>
    public static IReadOnlyList<string> ScoresBySource(Reproduction reproduction)
    {
        var sources = reproduction.Set.Sources
            .Select(source => (Name: $"{source.Name} | {source.Title}", Score: reproduction.Score(PublishedRole.Validation, source.Name)))
            .Where(entry => entry.Score.Rows > 0).OrderByDescending(entry => entry.Score.HitShare);
        return
        [
            "| source | what was measured | rows met | median error |",
            "|---|---|---|---|",
            .. sources.Select(entry => Line(entry.Name, entry.Score)),
            Line("**all** |", reproduction.Score(PublishedRole.Validation)),
        ];

        static string Line(string name, ReproductionScore score) =>
            $"| {name} | {score.Hits} of {score.Rows} | {(score.MedianError is null ? "" : RowText.Percent(score.MedianError))} |";
    }

    /// <summary>The whole page: table per source, scores, misses with their reasons, what is not compared.</summary>
    public static string Markdown(Reproduction reproduction)
    {
        var text = new StringBuilder("# Published and simulated\n\n");
        text.Append($"Simulated: mean and half width of the 95 % interval over {reproduction.Seeds} seeds. ")
            .Append("C calibration, V validation, A alternative (counted with neither).\n")
            .Append(reproduction.FewerSeeds.Length > 0 ? $"\n{reproduction.FewerSeeds}\n" : "");
        foreach (PublishedSource source in reproduction.Set.Sources)
        {
            text.Append($"\n## {source.Title}\n\n");
            if (source.HostSpeed is { } speed)
            {
                text.Append($"Hardware not stated: processors {CellText.Number(speed.Value)} times as fast as the profile's, fitted on {speed.FittedOn}.\n\n");
            }

            text.Append("| row | set-up | metric | published | simulated | error | band | role | verdict |\n|---|---|---|---|---|---|---|---|---|\n");
            foreach (RowResult result in reproduction.Results.Where(result => result.Row.Source == source.Name))
            {
                PublishedRow row = result.Row;
                text.Append($"| {row.Id} | {Setup(row)} | {row.Metric} | {RowText.Published(row)} | {RowText.Simulated(result)} {RowText.Interval(result)} ")
                    .Append($"| {RowText.Error(result)} | {RowText.Band(row)} | {Letter(row.Role)} | {result.Words} |\n");
            }
        }

        Scores(text, reproduction);
        Misses(text, reproduction);
        Notes(text, "Without a number to meet", reproduction.Set.Sources.SelectMany(source => source.Qualitative));
        Notes(text, "Not expressed", reproduction.Set.Sources.SelectMany(source => source.NotExpressed));
        return text.ToString();
    }

    /// <summary>The table, for <c>\usepackage{booktabs}</c>.</summary>
    public static string Latex(Reproduction reproduction)
    {
        var text = new StringBuilder($"% needs booktabs; {reproduction.Seeds} seeds, 95 % interval by Student's t\n");
        text.Append("\\begin{tabular}{lllrrrlcl}\n\\toprule\n");
        text.Append("row & set-up & metric & published & simulated & error & band & role & verdict \\\\\n");
        foreach (PublishedSource source in reproduction.Set.Sources)
        {
            text.Append($"\\midrule\n\\multicolumn{{9}}{{l}}{{\\emph{{{Escape(source.Title)}}}}} \\\\\n");
            foreach (RowResult result in reproduction.Results.Where(result => result.Row.Source == source.Name))
            {
                PublishedRow row = result.Row;
                string[] cells =
                [
                    row.Id, Setup(row), row.Metric.Text, RowText.Published(row), $"{RowText.Simulated(result)} {RowText.Interval(result)}".Trim(),
                    RowText.Error(result), RowText.Band(row), Letter(row.Role), result.Words,
                ];
                text.AppendJoin(" & ", cells.Select(Escape)).Append(" \\\\\n");
            }
        }

        return text.Append("\\bottomrule\n\\end{tabular}\n").ToString();
    }

    /// <summary>The letter of a role in a table.</summary>
    public static string Letter(PublishedRole role) => role switch
    {
        PublishedRole.Calibration => "C",
        PublishedRole.Validation => "V",
        _ => "A",
    };

    private static void Scores(StringBuilder text, Reproduction reproduction)
    {
        text.Append("\n## How well it predicts\n\n| rows | validation rows | met | share | median error |\n|---|---|---|---|---|\n");
        foreach ((string name, ReproductionScore score) in reproduction.Scores())
        {
            text.Append($"| {name} | {score.Rows} | {score.Hits} | {RowText.Percent(score.HitShare)} | {RowText.Percent(score.MedianError)} |\n");
        }
    }

    private static void Misses(StringBuilder text, Reproduction reproduction)
    {
        text.Append(reproduction.Misses.Any() ? "\n## Misses\n\n" : "");
        foreach (RowResult miss in reproduction.Misses)
        {
            text.Append($"- **{miss.Row.Id}** ({Words.Of(miss.Row.Role)}): {RowText.Published(miss.Row)} published, ")
                .Append($"{RowText.Simulated(miss)} simulated. {RowText.Why(miss.Row)}\n");
        }
    }

    private static void Notes(StringBuilder text, string title, IEnumerable<PublishedNote> notes)
    {
        List<PublishedNote> all = [.. notes];
        if (all.Count > 0)
        {
            text.Append($"\n## {title}\n\n| row | where | says | why not compared |\n|---|---|---|---|\n");
        }

        all.ForEach(note => text.Append($"| {note.Id} | {note.Cited} | {note.Says} | {note.Why} |\n"));
    }

    private static string Setup(PublishedRow row) => row.Against is null ? row.Setup : $"{row.Setup} {(row.Kind == PublishedKind.Difference ? "−" : ":")} {row.Against}";

    private static string Escape(string text) => text
        .Replace("_", "\\_", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("&", "\\&", StringComparison.Ordinal)
        .Replace("±", "$\\pm$", StringComparison.Ordinal).Replace("µ", "\\textmu{}", StringComparison.Ordinal).Replace("–", "--", StringComparison.Ordinal)
        .Replace("<", "\\textless{}", StringComparison.Ordinal).Replace(">", "\\textgreater{}", StringComparison.Ordinal);
}
