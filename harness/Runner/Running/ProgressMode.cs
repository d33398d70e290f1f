namespace Bakeoff.Harness;

/// <summary>How progress is shown.</summary>
public enum ProgressMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A line every few seconds, for logs.</summary>
    Plain,

    /// <summary>A bar that is redrawn in place, for terminals.</summary>
    Bar,
}
