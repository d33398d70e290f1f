namespace Bakeoff.Harness;

/// <summary>
/// What a quantity must be for a claim to hold. A threshold is met if the whole interval over the seeds is on the right side; a
/// published number is one run of one machine, so the mean must lie in the band around it.
/// </summary>
/// <param name="Claimed">The number that the mail gives or implies, or null.</param>
/// <param name="Judge">The verdict on a measured interval.</param>
public sealed record Requirement(double? Claimed, Func<StudentInterval, CaseResult> Judge)
{
    /// <summary>Two systems within 5 % of each other are called alike; the bound is ours.</summary>
    public const double Tie = 0.05;

    /// <summary>Nothing: the number is shown.</summary>
    public static Requirement None { get; } = new(null, _ => CaseResult.Shown);

    /// <summary>Within <paramref name="band"/> of a published number.</summary>
    public static Requirement Near(double published, double band) => new(published, value =>
        value.Mean is not { } mean ? CaseResult.Undecided
        : Math.Abs(mean - published) <= band ? CaseResult.Holds : CaseResult.Fails);

    /// <summary>Within a share of a published number: 0.1 for ten percent of it.</summary>
    public static Requirement Within(double share, double published) => Near(published, share * Math.Abs(published));

    /// <summary>At least <paramref name="bound"/>.</summary>
    public static Requirement AtLeast(double bound) => new(bound, value =>
        value.Low >= bound ? CaseResult.Holds : value.High < bound ? CaseResult.Fails : CaseResult.Undecided);

    /// <summary>At most <paramref name="bound"/>.</summary>
    public static Requirement AtMost(double bound) => new(bound, value =>
        value.High <= bound ? CaseResult.Holds : value.Low > bound ? CaseResult.Fails : CaseResult.Undecided);

    /// <summary>More than <paramref name="bound"/>; the number is ours, the mail only says "more".</summary>
    public static Requirement Above(double bound) => new(null, value =>
        value.Low > bound ? CaseResult.Holds : value.High <= bound ? CaseResult.Fails : CaseResult.Undecided);

    /// <summary>Less than <paramref name="bound"/>; the number is ours, the mail only says "less".</summary>
    public static Requirement Below(double bound) => new(null, value =>
        value.High < bound ? CaseResult.Holds : value.Low >= bound ? CaseResult.Fails : CaseResult.Undecided);

    /// <summary>Apart from one by more than <paramref name="band"/>, to whichever side.</summary>
    public static Requirement Differs(double band) => new(null, value =>
        value.Low > 1 + band || value.High < 1 - band ? CaseResult.Holds
        : value.Low >= 1 - band && value.High <= 1 + band ? CaseResult.Fails
        : CaseResult.Undecided);

    /// <summary>Equal to one within <paramref name="band"/>: two systems that are said to perform alike.</summary>
    public static Requirement Alike(double band) => new(1, value => value switch
    {
        { Low: { } low, High: { } high } when low >= 1 - band && high <= 1 + band => CaseResult.Holds,
        { Low: { } low, High: { } high } when low > 1 + band || high < 1 - band => CaseResult.Fails,
        _ => CaseResult.Undecided,
    });
}
