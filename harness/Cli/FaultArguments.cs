namespace Bakeoff.Cli;

/// <summary>What <c>bakeoff faults</c> was asked for.</summary>
internal sealed record FaultArguments
{
    /// <summary>Only this fault, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>Only these lanes, joined by commas, or null.</summary>
    public string? Transport { get; init; }

    /// <summary>Only this policy, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>Folder for CSV and figure, or null for the terminal only.</summary>
    public string? Folder { get; init; }

    /// <summary>Cases at the same time.</summary>
    public required int Jobs { get; init; }

    /// <summary>Image formats.</summary>
    public required IReadOnlyList<string> Formats { get; init; }
}
