using Bakeoff.Harness;
using Bakeoff.Transports;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff claims</c>: what became of the claims of the five mails, and the runs behind each verdict.</summary>
internal sealed class ClaimsCommand(CliServices services)
{
    private const string MatrixFile = "harness/matrices/claims.yaml";
    private const string ScenarioFolder = "harness/scenarios";

    /// <summary>Runs what is missing, judges, stores, prints; with ids only these claims and only their runs.</summary>
    /// <param name="ids">Claims; none for all.</param>
    /// <param name="reuse">Result folders whose finished runs are taken over.</param>
    /// <param name="readme">Document whose generated section is brought up to date, or null.</param>
    /// <param name="arguments">Options of the runs.</param>
    public int Execute(IReadOnlyList<string> ids, IReadOnlyList<string> reuse, string? readme, RunArguments arguments)
    {
        if (readme is not null && ids.Count > 0)
        {
            throw new UsageException("--readme needs all claims: give no ID");
        }

        ReadmeSection.Check(readme, ClaimAnswer.Section);
        IReadOnlyList<Claim> claims = Chosen(ids);
        string root = services.SourceTree ?? Environment.CurrentDirectory;
        var workshop = new ClaimWorkshop(TransportCatalog.Default, services.Profiles, Path.Combine(root, ScenarioFolder));
        Matrix matrix = OnlyWhatIsUsed(
            claims, MatrixChoice.Read(arguments with { MatrixFile = Path.Combine(root, MatrixFile) }, services), workshop);
        return new MatrixRun(services, arguments).Execute(matrix, Judge, begin: folder =>
        {
            foreach (string other in reuse)
            {
                services.Error.Write($"{other}: {folder.Adopt(other)} finished runs re-used\n");
            }
        });

        FigureReport Judge(ResultFolder folder)
        {
            var evidence = new ClaimEvidence(matrix, folder.Rows(), workshop);
            List<ClaimFinding> findings = [.. claims.Select(claim => ClaimFinding.Of(claim, evidence))];
            ClaimFiles.Write(folder.FullPath, findings);
            if (!arguments.Quiet)
            {
                if (matrix.Cells.Any(planned => planned.Seeds.Count == 1))
                {
                    services.Output.Write(StudentInterval.OneSeed + "\n\n");
                }

                Print(findings, inDetail: ids.Count > 0);
            }

            ReadmeSection.Write(readme, ClaimAnswer.Section, readme is null ? [] : ClaimAnswer.Lines(findings));
            return ClaimFigures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, findings);
        }
    }

    private static IReadOnlyList<Claim> Chosen(IReadOnlyList<string> ids)
    {
        IReadOnlyList<string> known = [.. ClaimCatalog.All.Select(claim => claim.Id)];
        return ids.FirstOrDefault(id => !known.Contains(id)) is { } unknown
            ? throw new UsageException(Complaint.Unknown("claim", unknown, known))
            : [.. ClaimCatalog.All.Where(claim => ids.Count == 0 || ids.Contains(claim.Id))];
    }

    /// <summary>The matrix without the cells that none of the claims asks for.</summary>
    private static Matrix OnlyWhatIsUsed(IReadOnlyList<Claim> claims, Matrix matrix, ClaimWorkshop workshop)
    {
        var planning = new ClaimEvidence(matrix, [], workshop);
        HashSet<string> used = [.. claims.SelectMany(claim => ClaimFinding.Of(claim, planning).Evidence)];
        return matrix with { Cells = [.. matrix.Cells.Where(planned => used.Contains(planned.Cell.Id))] };
    }

    private void Print(IReadOnlyList<ClaimFinding> findings, bool inDetail)
    {
        if (inDetail)
        {
            foreach (ClaimFinding finding in findings)
            {
                PrintDetails(finding);
            }

            return;
        }

        Table table = Tables.New("", "claim", "verdict", "on what it depends");
        foreach (ClaimFinding finding in findings)
        {
            table.Row(finding.Claim.Id, finding.Claim.Text, finding.VerdictWord, finding.Condition);
        }

        table.Print(services.Output);
        foreach (IGrouping<ClaimVerdict, ClaimFinding> verdict in findings.GroupBy(finding => finding.Verdict).OrderBy(group => group.Key))
        {
            services.Output.Write($"{ClaimFinding.WordOf(verdict.Key)}: {verdict.Count()}\n");
        }

        services.Output.Write("bakeoff claims ID prints the numbers behind a verdict\n\n");
    }

    private void PrintDetails(ClaimFinding finding)
    {
        TextWriter output = services.Output;
        Claim claim = finding.Claim;
        output.Paragraph($"{claim.Id} ({claim.Mail.Title}) {claim.Text}");
        output.Paragraph(finding.Tally, "    ");
        output.Paragraph($"{finding.VerdictWord}{(finding.Condition.Length > 0 ? $" ({finding.Condition})" : "")}", "    ");
        foreach (ClaimCase entry in finding.Cases)
        {
            string claimed = entry is { Claimed: { } number, Unit: { } unit } ? $", claimed {unit.Text(number)}" : "";
            string result = entry.Result.ToString().ToLowerInvariant();
            output.Paragraph($"{result,-9} {entry.Label}: {Without(entry.Finding, result)}{claimed}", "    ");
        }

        if (claim.Remark.Length > 0)
        {
            output.Paragraph(claim.Remark, "    ");
        }

        if (finding.Evidence.Count > 0)
        {
            output.Paragraph("behind it: " + string.Join(", ", finding.Evidence), "    ");
            output.Paragraph($"(cells: bakeoff show CELL --matrix {MatrixFile})", "    ");
        }

        output.Write("\n");
    }

    /// <summary>A finding that ends with what its line begins with says it once.</summary>
    private static string Without(string finding, string result) =>
        finding.EndsWith(", " + result, StringComparison.Ordinal) ? finding[..^(result.Length + 2)] : finding;
}
