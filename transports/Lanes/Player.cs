namespace Bakeoff.Transports;

/// <summary>What attribution swaps as one between two contestants.</summary>
public enum Player
{
    /// <summary>Front end, rings and features: one player, because a driver speaks one ring format.</summary>
    Protocol,

    /// <summary>The kick.</summary>
    Kick,

    /// <summary>The interrupt path.</summary>
    Interrupts,

    /// <summary>The back end.</summary>
    BackEnd,

    /// <summary>The attachment.</summary>
    Attachment,
}
