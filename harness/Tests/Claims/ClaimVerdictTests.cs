using Bakeoff.Harness;
using static Bakeoff.Harness.CaseResult;

namespace Bakeoff.Tests.Claims;

public sealed class ClaimVerdictTests
{
    [Theory]
    [InlineData(ClaimVerdict.Holds, "", Holds, Holds, Shown)]
    [InlineData(ClaimVerdict.Fails, "", Fails, Fails)]
    [InlineData(ClaimVerdict.Fails, "fails: a. undecided: b", Fails, Undecided)]
    [InlineData(ClaimVerdict.OnlyIf, "holds: a. fails: b", Holds, Fails)]
    [InlineData(ClaimVerdict.OnlyIf, "holds: a. undecided: b", Holds, Undecided)]
    [InlineData(ClaimVerdict.OnlyIf, "holds: b. fails: a; c", Fails, Holds, Fails)]
    [InlineData(ClaimVerdict.Open, "undecided: a", Undecided, Shown)]
    public void The_verdict_follows_from_the_cases(ClaimVerdict expected, string condition, params CaseResult[] results)
    {
        ClaimFinding finding = Judged(Claim.Measured("0.1", "", _ => []), results);
        Assert.Equal((expected, condition), (finding.Verdict, finding.Condition));
    }

    [Theory]
    [InlineData("2 hold, 1 fails, 3 undecided", Undecided, Holds, Fails, Undecided, Holds, Undecided)]
    [InlineData("1 holds, 2 fail, 1 shown", Fails, Shown, Fails, Holds)]
    [InlineData("")]
    public void The_cases_are_counted_by_what_they_say(string expected, params CaseResult[] results) =>
        Assert.Equal(expected, Judged(Claim.Measured("0.1", "", _ => []), results).Tally);

    [Fact]
    public void A_structural_claim_is_structural_only_if_all_that_was_tried_came_true()
    {
        Claim claim = Claim.Structural("0.1", "", _ => []);
        Assert.Equal(ClaimVerdict.Structural, Judged(claim, Holds, Holds).Verdict);
        Assert.Equal(ClaimVerdict.OnlyIf, Judged(claim, Holds, Fails).Verdict);
        Assert.Equal(ClaimVerdict.Fails, Judged(claim, Fails).Verdict);
    }

    [Fact]
    public void A_claim_out_of_scope_is_open_and_says_why()
    {
        ClaimFinding finding = Judged(Claim.OutOfScope("0.1", "", "size of a patch"));
        Assert.Equal((ClaimVerdict.Open, "size of a patch"), (finding.Verdict, finding.Condition));
    }

    [Fact]
    public void Conditions_that_must_be_met_together_hold_fail_and_stay_undecided_together()
    {
        ClaimCase holds = ClaimCase.Fact("x", true, "1");
        ClaimCase fails = ClaimCase.Fact("y", false, "2");
        var undecided = new ClaimCase("z", Undecided, "3");
        Assert.Equal(Holds, ClaimCase.Both("", holds, holds).Result);
        Assert.Equal(Undecided, ClaimCase.Both("", holds, undecided).Result);
        Assert.Equal(Fails, ClaimCase.Both("", undecided, fails).Result);
        Assert.Equal("x 1, y 2", ClaimCase.Both("", holds, fails).Finding);
    }

    [Theory]
    [InlineData(1.2, true, "venet better")]
    [InlineData(0.8, true, "vhost-net better")]
    [InlineData(0.8, false, "venet better")]
    [InlineData(1.0, false, "alike")]
    public void A_duel_names_the_winner(double ratio, bool moreIsBetter, string expected)
    {
        Sample sample = new([KeyValuePair.Create(1UL, ratio), KeyValuePair.Create(2UL, ratio)]);
        Assert.EndsWith(expected, ClaimCase.Duel("", "venet", "vhost-net", sample, moreIsBetter, 0.05).Finding);
    }

    private static ClaimFinding Judged(Claim claim, params CaseResult[] results) =>
        new(claim, [.. results.Select((result, i) => new ClaimCase($"{(char)('a' + i)}", result, ""))], []);
}
