using Bakeoff.Harness;

namespace Bakeoff.Tests.Claims;

public sealed class RequirementTests
{
    [Theory]
    [InlineData("at least 2", 2.1, 2.3, CaseResult.Holds)]
    [InlineData("at least 2", 2, 2, CaseResult.Holds)]
    [InlineData("at least 2", 1.9, 2.3, CaseResult.Undecided)]
    [InlineData("at least 2", 1.7, 1.9, CaseResult.Fails)]
    [InlineData("at most 2", 2, 2, CaseResult.Holds)]
    [InlineData("at most 2", 1.9, 2.1, CaseResult.Undecided)]
    [InlineData("at most 2", 2.1, 2.2, CaseResult.Fails)]
    [InlineData("above 2", 2, 2, CaseResult.Fails)]
    [InlineData("above 2", 2.1, 2.2, CaseResult.Holds)]
    [InlineData("below 2", 1.8, 1.9, CaseResult.Holds)]
    [InlineData("below 2", 2, 2, CaseResult.Fails)]
    [InlineData("alike", 0.97, 1.04, CaseResult.Holds)]
    [InlineData("alike", 0.9, 1.04, CaseResult.Undecided)]
    [InlineData("alike", 1.06, 1.2, CaseResult.Fails)]
    [InlineData("differs", 1.06, 1.2, CaseResult.Holds)]
    [InlineData("differs", 0.7, 0.9, CaseResult.Holds)]
    [InlineData("differs", 0.97, 1.04, CaseResult.Fails)]
    [InlineData("near 10", 8, 11, CaseResult.Holds)]
    [InlineData("near 10", 11, 12, CaseResult.Fails)]
    public void A_threshold_wants_the_whole_interval_and_a_published_number_the_mean(
        string requirement, double low, double high, CaseResult expected) =>
        Assert.Equal(expected, Named(requirement).Judge(new StudentInterval((low + high) / 2, low, high, 5)));

    [Theory]
    [InlineData("at least 2")]
    [InlineData("below 2")]
    [InlineData("alike")]
    [InlineData("differs")]
    [InlineData("near 10")]
    public void Nothing_is_decided_without_runs(string requirement) =>
        Assert.Equal(CaseResult.Undecided, Named(requirement).Judge(default));

    private static Requirement Named(string words) => words switch
    {
        "at least 2" => Requirement.AtLeast(2),
        "at most 2" => Requirement.AtMost(2),
        "above 2" => Requirement.Above(2),
        "below 2" => Requirement.Below(2),
        "alike" => Requirement.Alike(0.05),
        "differs" => Requirement.Differs(0.05),
        _ => Requirement.Within(0.1, 10),
    };
}
