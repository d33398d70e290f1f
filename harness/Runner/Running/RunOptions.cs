namespace Bakeoff.Harness;

/// <summary>How a run is executed, as opposed to what it measures.</summary>
public sealed record RunOptions
{
    /// <summary>How much of each frame is checked.</summary>
    public VerifyMode Verify { get; init; } = VerifyMode.Stamp;

    /// <summary>Adds seed-driven random delays and a random order of equal times: a schedule fuzzer.</summary>
    public bool Chaos { get; init; }

    /// <summary>Records the steps of one round trip for <c>show</c>.</summary>
    public bool RecordSteps { get; init; }

    /// <summary>
    /// Lets an actor advance the clock itself when nothing lies in between. Results are identical either way.
    /// </summary>
    public bool InPlaceAdvance { get; init; } = true;

    /// <summary>Those options that can influence a result, as text for the run key.</summary>
    public string Identity => $"verify={Words.Of(Verify)}\nchaos={(Chaos ? "on" : "off")}";
}
