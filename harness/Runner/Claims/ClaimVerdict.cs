namespace Bakeoff.Harness;

/// <summary>What became of a claim.</summary>
public enum ClaimVerdict
{
    /// <summary>It holds under every condition that was tried.</summary>
    Holds,

    /// <summary>It holds under some of them.</summary>
    OnlyIf,

    /// <summary>It holds under none, and fails under one at least.</summary>
    Fails,

    /// <summary>It is about how something is built, and the testbed is built so and shows it.</summary>
    Structural,

    /// <summary>Not decided: the testbed cannot check it, or the intervals are too wide.</summary>
    Open,
}
