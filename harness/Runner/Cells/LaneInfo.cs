namespace Bakeoff.Harness;

/// <summary>What a lane is made of: one word per part, as the CSV shows it.</summary>
public sealed record LaneInfo
{
    /// <summary>Canonical lane id.</summary>
    public required string Lane { get; init; }

    /// <summary>Contestant that the lane is or derives from.</summary>
    public required string Transport { get; init; }

    /// <summary>Era whose presets hold.</summary>
    public string Era { get; init; } = "";

    /// <summary>True if a part of the lane did not exist in that era.</summary>
    public bool Anachronistic { get; init; }

    /// <summary>Front end.</summary>
    public string FrontEnd { get; init; } = "";

    /// <summary>Rings.</summary>
    public string Rings { get; init; } = "";

    /// <summary>Kick.</summary>
    public string Kick { get; init; } = "";

    /// <summary>Interrupt path.</summary>
    public string Interrupts { get; init; } = "";

    /// <summary>Back end.</summary>
    public string BackEnd { get; init; } = "";

    /// <summary>Attachment.</summary>
    public string Attachment { get; init; } = "";

    /// <summary>Bus shell.</summary>
    public string Bus { get; init; } = "";
}
