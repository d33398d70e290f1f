using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>Which topologies a lane can have: its attachment says whom its frames reach.</summary>
internal static class Reachability
{
    /// <summary>True if frames of <paramref name="attachment"/> can go where <paramref name="topology"/> wants them.</summary>
    public static bool Allows(PartKind attachment, Topology topology) => topology switch
    {
        Topology.GuestToHost => attachment.Reach.Host,
        Topology.GuestToGuest => attachment.Reach.OtherGuests,
        _ => true,
    };

    /// <summary>What to say when a lane cannot have a topology, or null if it can.</summary>
    public static string? Fault(string lane, bool isBareMetal, PartKind attachment, Topology topology)
    {
        if (Allows(attachment, topology))
        {
            return null;
        }

        string reason = isBareMetal ? "which has no guest" : attachment.Reach.Reason;
        IEnumerable<string> allowed = Enum.GetValues<Topology>().Where(other => Allows(attachment, other)).Select(Words.Of);
        return $"topology {Words.Of(topology)} is not accepted for {lane}, {reason}: {string.Join(", ", allowed)}";
    }
}
