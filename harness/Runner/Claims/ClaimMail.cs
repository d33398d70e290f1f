namespace Bakeoff.Harness;

/// <summary>One of the five mails.</summary>
/// <param name="Number">Its number in the claims' ids.</param>
/// <param name="Title">Who wrote to whom, when.</param>
public sealed record ClaimMail(int Number, string Title)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClaimMail> All { get; } =
    [
        new(0, "Haskins to Kivity, 30 Sep 2009"),
        new(1, "Haskins to Molnar, 21 Dec 2009"),
        new(2, "Virtual-Bus RFC v3, Apr 2009"),
        new(3, "Haskins to Bergmann, 7 Aug 2009"),
        new(4, "Tsirkin to Bergmann, 19 Aug 2009"),
    ];

    /// <summary>The mail of a claim.</summary>
    public static ClaimMail Of(string claimId) => All[claimId[0] - '0'];
}
