using Bakeoff.Harness;

namespace Bakeoff.Tests.Claims;

public sealed class ClaimAnswerTests
{
    [Fact]
    public void The_short_form_names_winners_decisive_numbers_and_all_mails()
    {
        IReadOnlyList<string> lines = ClaimAnswer.Lines(ClaimCatalogTests.WithoutRuns);
        Assert.Contains(lines, line => line.StartsWith("*In the kernel, virtio equals vbus", StringComparison.Ordinal) && line.Contains("no value in the round trip (undecided)") && line.EndsWith("(undecided).", StringComparison.Ordinal));
        Assert.Contains("| round trip | no value | undecided |", lines);
        Assert.Contains(lines, line => line.StartsWith("| 0.25 ", StringComparison.Ordinal) && line.Contains("structural"));
        Assert.Equal(ClaimMail.All.Count, lines.Count(line => ClaimMail.All.Any(mail => line.StartsWith($"| {mail.Title} ", StringComparison.Ordinal))));
        Assert.StartsWith("| all | 82 |", lines[^1]);
    }
}
