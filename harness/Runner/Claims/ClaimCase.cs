namespace Bakeoff.Harness;

/// <summary>A claim under one condition: what was measured or tried there, and what that says.</summary>
/// <param name="Label">The condition, fit to stand behind "holds" and "fails".</param>
/// <param name="Result">What it says.</param>
/// <param name="Finding">What was seen, with numbers.</param>
/// <param name="Value">The measured quantity, or null for something tried.</param>
/// <param name="Claimed">The number claimed, or null.</param>
/// <param name="Unit">Unit of both.</param>
public sealed record ClaimCase(
    string Label, CaseResult Result, string Finding, StudentInterval? Value = null, double? Claimed = null, ClaimUnit? Unit = null)
{
    /// <summary>A measured quantity and what it must be.</summary>
    public static ClaimCase Of(string label, Sample measured, ClaimUnit unit, Requirement requirement)
    {
        StudentInterval value = measured.Interval;
        return new ClaimCase(label, requirement.Judge(value), unit.Text(value), value, requirement.Claimed, unit);
    }

    /// <summary>
    /// Two systems that are said to perform alike, or not: the first over the second, and which of them is better by more than
    /// <paramref name="band"/>.
    /// </summary>
    public static ClaimCase Duel(string label, string first, string second, Sample ratio, bool moreIsBetter, double band)
    {
        StudentInterval value = ratio.Interval;
        CaseResult result = Requirement.Alike(band).Judge(value);
        string winner = result switch
        {
            CaseResult.Holds => "alike",
            CaseResult.Fails => (value.Mean > 1 == moreIsBetter ? first : second) + " better",
            _ => "undecided",
        };
        return new ClaimCase(label, result, $"{ClaimUnit.Times.Text(value)}, {winner}", value, null, ClaimUnit.Times);
    }

    /// <summary>Something that was tried and is so or not.</summary>
    public static ClaimCase Fact(string label, bool isSo, string finding) =>
        new(label, isSo ? CaseResult.Holds : CaseResult.Fails, finding);

    /// <summary>Several conditions that must be met together.</summary>
    public static ClaimCase Both(string label, params ClaimCase[] parts) => new(
        label,
        parts.Any(part => part.Result == CaseResult.Fails) ? CaseResult.Fails
        : parts.Any(part => part.Result == CaseResult.Undecided) ? CaseResult.Undecided
        : CaseResult.Holds,
        string.Join(", ", parts.Select(part => $"{part.Label} {part.Finding}")));
}
