namespace Bakeoff.Harness;

/// <summary>One claim of the mails and its check.</summary>
public sealed record Claim
{
    private Claim(string id, string text, ClaimKind kind, string why, Func<ClaimEvidence, IReadOnlyList<ClaimCase>> check)
    {
        Id = id;
        Text = text;
        Kind = kind;
        Why = why;
        Check = check;
    }

    /// <summary>Number of the mail and of the claim in it, such as 0.7.</summary>
    public string Id { get; }

    /// <summary>The mail.</summary>
    public ClaimMail Mail => ClaimMail.Of(Id);

    /// <summary>The claim, in our words.</summary>
    public string Text { get; }

    /// <summary>How it can be checked.</summary>
    public ClaimKind Kind { get; }

    /// <summary>Why it cannot be checked; empty for one that can.</summary>
    public string Why { get; }

    /// <summary>Computes the cases, the claim's own condition first.</summary>
    public Func<ClaimEvidence, IReadOnlyList<ClaimCase>> Check { get; }

    /// <summary>What remains to be said whatever the numbers are; empty for nothing. Several stand behind each other with semicolons.</summary>
    public string Remark { get; init; } = "";

    /// <summary>A claim that runs decide.</summary>
    public static Claim Measured(string id, string text, Func<ClaimEvidence, IReadOnlyList<ClaimCase>> check) =>
        new(id, text, ClaimKind.Measured, "", check);

    /// <summary>A claim about how something is built.</summary>
    public static Claim Structural(string id, string text, Func<ClaimEvidence, IReadOnlyList<ClaimCase>> check) =>
        new(id, text, ClaimKind.Structural, "", check);

    /// <summary>A claim that the testbed cannot check.</summary>
    public static Claim OutOfScope(string id, string text, string why) =>
        new(id, text, ClaimKind.OutOfScope, why, _ => []);
}
