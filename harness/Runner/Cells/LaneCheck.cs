namespace Bakeoff.Harness;

/// <summary>The catalogue's answer to a lane id: what it is made of, or why it is refused.</summary>
public sealed record LaneCheck
{
    private LaneCheck(LaneInfo? info, string? refusal)
    {
        Info = info;
        Refusal = refusal;
    }

    /// <summary>What the lane is made of, or null if it is refused.</summary>
    public LaneInfo? Info { get; }

    /// <summary>Why the lane is refused, as a sentence without a full stop, or null.</summary>
    public string? Refusal { get; }

    /// <summary>The lane exists.</summary>
    public static LaneCheck Accepted(LaneInfo info) => new(info, null);

    /// <summary>The lane does not exist, for the stated reason.</summary>
    public static LaneCheck Refused(string reason) => new(null, reason);
}
