namespace Bakeoff.Harness;

/// <summary>How a claim can be checked.</summary>
public enum ClaimKind
{
    /// <summary>By numbers of runs.</summary>
    Measured,

    /// <summary>By trying: counting what devices take, playing a scenario, asking for a refused lane, injecting a fault.</summary>
    Structural,

    /// <summary>Not here; the reason is stated.</summary>
    OutOfScope,
}
