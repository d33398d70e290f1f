namespace Bakeoff.Transports;

/// <summary>Whom the frames of an attachment can reach besides a remote peer, which all of them reach.</summary>
/// <param name="Host">The host itself.</param>
/// <param name="OtherGuests">Other guests of the same host.</param>
/// <param name="Reason">What keeps frames from going elsewhere, as a clause that continues the name of the lane.</param>
public sealed record Reach(bool Host, bool OtherGuests, string Reason)
{
    /// <summary>Everybody: the attachment is a port of the host's bridge.</summary>
    public static Reach Everywhere { get; } = new(true, true, "");
}
