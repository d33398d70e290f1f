using System.Globalization;
using System.Text;

namespace Bakeoff.Harness;

/// <summary>Writes the judged claims beside the runs that they come from: CSV, Markdown and LaTeX.</summary>
public static class ClaimFiles
{
    /// <summary>One row per claim.</summary>
    public const string ClaimsFile = "claims.csv";

    /// <summary>One row per case of a claim.</summary>
    public const string CasesFile = "claims-cases.csv";

    /// <summary>One row per claim.</summary>
    internal static CsvTable<ClaimFinding> Claims { get; } = new(ClaimsFile, "One row per claim of the five mails (`bakeoff claims`).",
    [
        new("claim", "", "Number of the mail, number of the claim in it; a text: 0.1 and 0.10 are two claims.", row => row.Claim.Id),
        new("mail", "", "Who wrote to whom, when.", row => row.Claim.Mail.Title),
        new("text", "", "The claim.", row => row.Claim.Text),
        new("kind", "", "How it is checked.", row => KindWord(row.Claim.Kind)),
        new("verdict", "", "`holds`, `holds only if`, `fails`, `structural` or `open`.", row => row.VerdictWord),
        new("condition", "", "Under which conditions it holds and fails; why it is open.", row => row.Condition),
        new("finding", "", "What was seen.", row => row.Text),
        new("evidence", "", "Cells, scenarios, counts, refusals, faults behind it.", row => string.Join("; ", row.Evidence)),
    ]);

    /// <summary>A case of a claim.</summary>
    internal sealed record CaseRow(ClaimFinding Finding, ClaimCase Case);

    /// <summary>One row per case.</summary>
    internal static CsvTable<CaseRow> Cases { get; } = new(CasesFile, "One row per case of a claim: a condition under which it was checked.",
    [
        new("claim", "", "Number of the claim.", row => row.Finding.Claim.Id),
        new("verdict", "", "Verdict on the claim.", row => row.Finding.VerdictWord),
        new("case", "", "Condition.", row => row.Case.Label),
        new("result", "", "`holds`, `fails`, `undecided` or `shown`.", row => Lower(row.Case.Result)),
        new("value_mean", "", "Measured mean over the seeds.", row => CellText.Number(row.Case.Value?.Mean)),
        new("value_ci95_low", "", "Lower end of its 95 % interval.", row => CellText.Number(row.Case.Value?.Low)),
        new("value_ci95_high", "", "Upper end.", row => CellText.Number(row.Case.Value?.High)),
        new("value_n", "", "Seeds.", row => row.Case.Value is { Count: > 0 and var count } ? count.ToString(CultureInfo.InvariantCulture) : ""),
        new("claimed", "", "The number claimed.", row => CellText.Number(row.Case.Claimed)),
        new("finding", "", "In words, with unit.", row => row.Case.Finding),
    ]);

    /// <summary>Writes all files into <paramref name="folder"/>.</summary>
    public static void Write(string folder, IReadOnlyList<ClaimFinding> findings)
    {
        AtomicFile.Write(Path.Combine(folder, ClaimsFile), stream => Claims.Write(stream, findings));
        AtomicFile.Write(Path.Combine(folder, CasesFile), stream => Cases.Write(stream,
            findings.SelectMany(finding => finding.Cases.Select(entry => new CaseRow(finding, entry)))));
        AtomicFile.WriteText(Path.Combine(folder, "claims.md"), Markdown(findings));
        AtomicFile.WriteText(Path.Combine(folder, "claims.tex"), Latex(findings));
    }

    /// <summary>How many claims of each mail got each verdict, as a Markdown table.</summary>
    public static string Summary(IReadOnlyList<ClaimFinding> findings)
    {
        ClaimVerdict[] verdicts = Enum.GetValues<ClaimVerdict>();
        var text = new StringBuilder();
        text.Append("| mail | claims | ").AppendJoin(" | ", verdicts.Select(ClaimFinding.WordOf)).Append(" |\n");
        text.Append("|---|---|").Append(string.Concat(Enumerable.Repeat("---|", verdicts.Length))).Append('\n');
        foreach (ClaimMail mail in ClaimMail.All)
        {
            Row(mail.Title, [.. findings.Where(finding => finding.Claim.Mail == mail)]);
        }

        Row("all", findings);
        return text.ToString();

        void Row(string title, IReadOnlyList<ClaimFinding> rows) => text.Append($"| {title} | {rows.Count} | ")
            .AppendJoin(" | ", verdicts.Select(verdict => rows.Count(row => row.Verdict == verdict))).Append(" |\n");
    }

    private static string Markdown(IReadOnlyList<ClaimFinding> findings)
    {
        var text = new StringBuilder("# The claims of the five mails\n\n");
        text.Append(Summary(findings));
        foreach (IGrouping<ClaimMail, ClaimFinding> mail in findings.GroupBy(finding => finding.Claim.Mail))
        {
            text.Append($"\n## {mail.Key.Title}\n\n| | claim | verdict | finding |\n|---|---|---|---|\n");
            foreach (ClaimFinding finding in mail)
            {
                text.Append($"| {finding.Claim.Id} | {Cell(finding.Claim.Text)} | **{finding.VerdictWord}** {Cell(finding.Condition)} | {Cell(finding.Text)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Latex(IReadOnlyList<ClaimFinding> findings)
    {
        var text = new StringBuilder("% needs the package longtable\n\\begin{longtable}{lp{0.33\\textwidth}lp{0.4\\textwidth}}\n\\hline\n");
        text.Append(" & claim & verdict & finding \\\\\n\\hline\n\\endhead\n");
        foreach (ClaimFinding finding in findings)
        {
            text.Append($"{finding.Claim.Id} & {LatexText.Escape(finding.Claim.Text)} & {finding.VerdictWord} & ")
                .Append(LatexText.Escape(finding.Claim.Kind == ClaimKind.OutOfScope ? finding.Condition : finding.Text)).Append(" \\\\\n");
        }

        return text.Append("\\hline\n\\end{longtable}\n").ToString();
    }

    private static string KindWord(ClaimKind kind) => kind == ClaimKind.OutOfScope ? "not in scope" : kind.ToString().ToLowerInvariant();

    private static string Lower(CaseResult result) => result.ToString().ToLowerInvariant();

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
