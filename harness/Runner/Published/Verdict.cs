namespace Bakeoff.Harness;

/// <summary>How a simulated value stands to a published statement.</summary>
public enum Verdict
{
    /// <summary>Inside the pass band or range; the order or sign is the published one beyond its interval.</summary>
    Hit,

    /// <summary>Outside of the pass band, but on the published side of 1 or zero.</summary>
    MissSignHolds,

    /// <summary>Outside of the band or range, or the other way round.</summary>
    Miss,

    /// <summary>Order or sign: the interval over the seeds does not exclude equality. Counts as a miss.</summary>
    Undecided,

    /// <summary>No seed has a value.</summary>
    NoValue,
}
