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

    /// <summary>What holds stands before what fails, whatever the order of the cases.</summary>
    [Fact]
    public void Cases_are_sorted_by_what_they_say()
    {
        IReadOnlyList<ClaimFinding> findings = [.. ClaimCatalogTests.WithoutRuns.Select(finding => finding.Claim.Id == "0.10"
            ? finding with
            {
                Cases = [new ClaimCase("exits of delivery, vhost-net", CaseResult.Fails, "1"), new ClaimCase("all exits, virtio-pci-eventfd", CaseResult.Holds, "2")],
            }
            : finding)];
        Assert.Contains(ClaimAnswer.Lines(findings), line => line.StartsWith("| 0.10 ", StringComparison.Ordinal)
            && line.EndsWith("| holds only if | holds: all exits, virtio-pci-eventfd: 2<br>fails: exits of delivery, vhost-net: 1 |", StringComparison.Ordinal));
    }
}
