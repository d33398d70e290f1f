namespace Bakeoff.Harness;

/// <summary>All claims of the five mails, in the order of the mails.</summary>
public static class ClaimCatalog
{
    /// <summary>The claims.</summary>
    public static IReadOnlyList<Claim> All { get; } =
        [.. ClaimsToKivity.All, .. ClaimsToMolnar.All, .. ClaimsOfTheRfc.All, .. ClaimsToBergmann.All, .. ClaimsOfTsirkin.All];
}
