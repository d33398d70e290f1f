namespace Bakeoff.Harness;

/// <summary>A claim, judged.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Cases">Its cases.</param>
/// <param name="Evidence">The runs, scenarios, counts, refusals and faults behind it.</param>
public sealed record ClaimFinding(Claim Claim, IReadOnlyList<ClaimCase> Cases, IReadOnlyList<string> Evidence)
{
    /// <summary>The verdict, from the cases alone.</summary>
    public ClaimVerdict Verdict => (Has(CaseResult.Holds), Has(CaseResult.Fails), Has(CaseResult.Undecided)) switch
    {
        (true, false, false) => Claim.Kind == ClaimKind.Structural ? ClaimVerdict.Structural : ClaimVerdict.Holds,
        (true, _, _) => ClaimVerdict.OnlyIf,
        (false, true, _) => ClaimVerdict.Fails,
        _ => ClaimVerdict.Open,
    };

    /// <summary>Under which conditions it holds, fails and stays undecided, where these differ; why it is open; empty otherwise.</summary>
    public string Condition => Verdict switch
    {
        ClaimVerdict.Fails when !Has(CaseResult.Undecided) => "",
        ClaimVerdict.OnlyIf or ClaimVerdict.Fails => string.Join(". ", new[] { Labels("holds", CaseResult.Holds), Labels("fails", CaseResult.Fails), Labels("undecided", CaseResult.Undecided) }
            .Where(text => text.Length > 0)),
        ClaimVerdict.Open when Claim.Kind == ClaimKind.OutOfScope => Claim.Why,
        ClaimVerdict.Open => Labels("undecided", CaseResult.Undecided),
        _ => "",
    };

    /// <summary>How many cases say what, such as "3 hold, 1 fails, 2 undecided"; empty without cases.</summary>
    public string Tally => string.Join(", ", Cases.GroupBy(entry => entry.Result).OrderBy(group => group.Key).Select(group => (group.Key, Count: group.Count()) switch
    {
        (CaseResult.Holds, > 1 and int count) => $"{count} hold",
        (CaseResult.Fails, > 1 and int count) => $"{count} fail",
        (CaseResult result, int count) => $"{count} {result.ToString().ToLowerInvariant()}",
    }));

    /// <summary>What was seen in each case, with numbers, and the remark.</summary>
    public string Text => string.Join("; ", Cases.Select(Line).Append(Claim.Remark).Where(text => text.Length > 0));

    /// <summary>Verdict as the tables write it.</summary>
    public string VerdictWord => WordOf(Verdict);

    /// <summary>A verdict as the tables write it.</summary>
    public static string WordOf(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.OnlyIf => "holds only if",
        _ => verdict.ToString().ToLowerInvariant(),
    };

    /// <summary>Judges a claim by the evidence.</summary>
    public static ClaimFinding Of(Claim claim, ClaimEvidence evidence)
    {
        evidence.Begin();
        IReadOnlyList<ClaimCase> cases = claim.Check(evidence);
        return new ClaimFinding(claim, cases, evidence.Used);
    }

    private bool Has(CaseResult result) => Cases.Any(entry => entry.Result == result);

    private string Labels(string word, CaseResult result)
    {
        string[] labels = [.. Cases.Where(entry => entry.Result == result).Select(entry => entry.Label)];
        return labels.Length == 0 ? "" : $"{word}: {string.Join("; ", labels)}";
    }

    private static string Line(ClaimCase entry) => $"{entry.Label}: {entry.Finding}" + (entry is { Claimed: { } claimed, Unit: { } unit }
        ? $" (claimed {unit.Text(claimed)})" : "");
}
