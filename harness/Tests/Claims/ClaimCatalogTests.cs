using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Claims;

/// <summary>The claims against their matrix, without a run: what is tried on the spot is tried.</summary>
public sealed class ClaimCatalogTests
{
    private static readonly CliServices Services = Composition.Create();

    private static readonly Lazy<IReadOnlyList<ClaimFinding>> Findings = new(() =>
    {
        var workshop = new ClaimWorkshop(TransportCatalog.Default, Services.Profiles, Path.Combine(TestPaths.SourceTree, "harness", "scenarios"));
        var evidence = new ClaimEvidence(ReadMatrix(), [], workshop);
        return [.. ClaimCatalog.All.Select(claim => ClaimFinding.Of(claim, evidence))];
    });

    /// <summary>All claims without a run.</summary>
    internal static IReadOnlyList<ClaimFinding> WithoutRuns => Findings.Value;

    [Fact]
    public void There_are_82_claims_in_the_order_of_the_mails()
    {
        Assert.Equal(82, ClaimCatalog.All.Count);
        Assert.Equal([32, 11, 12, 16, 11], ClaimMail.All.Select(mail => ClaimCatalog.All.Count(claim => claim.Mail == mail)));
        foreach (IGrouping<ClaimMail, Claim> mail in ClaimCatalog.All.GroupBy(claim => claim.Mail))
        {
            Assert.Equal(Enumerable.Range(1, mail.Count()).Select(i => $"{mail.Key.Number}.{i}"), mail.Select(claim => claim.Id));
        }
    }

    [Fact]
    public void What_is_tried_on_the_spot_comes_true() => Assert.Empty(Findings.Value
        .SelectMany(finding => finding.Cases.Where(entry => entry.Result == CaseResult.Fails).Select(entry => $"{finding.Claim.Id} {entry.Label}: {entry.Finding}")));

    [Fact]
    public void A_claim_that_can_be_checked_has_evidence_and_another_one_a_reason() => Assert.All(Findings.Value, finding =>
        Assert.True(finding.Claim.Kind == ClaimKind.OutOfScope ? finding.Claim.Why.Length > 0 : finding.Evidence.Count > 0, finding.Claim.Id));

    [Fact]
    public void Dear_exits_cost_what_the_machine_profile_says_they_may()
    {
        MachineProfile profile = Services.Profiles.First(known => known.Name == "A");
        CellSpec dear = ReadMatrix().Cells.Single(planned => planned.Cell.Group == "dear-exits").Cell;
        Assert.All(dear.Costs, cost => Assert.Equal(profile.Costs.Single(row => row.Info.Name == cost.Key).High, cost.Value));
    }

    private static Matrix ReadMatrix() => MatrixReader.ReadFile(
        Path.Combine(TestPaths.SourceTree, "harness", "matrices", "claims.yaml"), Services.Vocabulary, new MatrixOverrides());
}
