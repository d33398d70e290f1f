using Bakeoff.Harness;

namespace Bakeoff.Tests.Claims;

public sealed class ClaimAnswerTests
{
    [Fact]
    public void The_short_form_names_winners_decisive_numbers_and_all_mails()
    {
        IReadOnlyList<string> lines = ClaimAnswer.Lines(ClaimCatalogTests.WithoutRuns);
        Assert.StartsWith("*In the kernel, virtio equals vbus", lines[0]);
        Assert.Contains("- mean and 95 % interval of paired runs", lines);
        Assert.Contains("| round trip | no value | undecided |", lines);
        Assert.Contains(lines, line => line.StartsWith("| 0.25 ", StringComparison.Ordinal) && line.Contains("structural"));
        Assert.Equal(ClaimMail.All.Count, lines.Count(line => ClaimMail.All.Any(mail => line.StartsWith($"| {mail.Title} ", StringComparison.Ordinal))));
        Assert.StartsWith("| all | 82 |", lines[^1]);
    }

    /// <summary>The chosen numbers of 0.10 hold; a reader wants to see one of those that do not.</summary>
    [Theory]
    [InlineData(CaseResult.Holds, "| holds only if | holds: exits of delivery, vhost-net: 1<br>fails: another: 2 |")]
    [InlineData(CaseResult.Fails, "| holds only if | holds: another: 2<br>fails: exits of delivery, vhost-net: 1 |")]
    public void A_claim_that_holds_only_if_shows_both_sides(CaseResult chosen, string expected)
    {
        CaseResult other = chosen == CaseResult.Holds ? CaseResult.Fails : CaseResult.Holds;
        IReadOnlyList<ClaimFinding> findings = [.. ClaimCatalogTests.WithoutRuns.Select(finding => finding.Claim.Id == "0.10"
            ? finding with { Cases = [new ClaimCase("exits of delivery, vhost-net", chosen, "1"), new ClaimCase("another", other, "2")] }
            : finding)];
        Assert.Contains(ClaimAnswer.Lines(findings), line => line.StartsWith("| 0.10 ", StringComparison.Ordinal) && line.EndsWith(expected, StringComparison.Ordinal));
    }
}
