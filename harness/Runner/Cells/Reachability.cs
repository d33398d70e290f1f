using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>Which topologies a lane can have: its attachment says whom its frames reach, and all reach the wire.</summary>
internal static class Reachability
{
    /// <summary>True if there is a guest where <paramref name="topology"/> wants one, and frames of <paramref name="attachment"/> can go there.</summary>
    public static bool Allows(bool isBareMetal, PartKind attachment, Topology topology) => topology switch
    {
        Topology.GuestToRemoteGuest => !isBareMetal,
        Topology.GuestToHost => attachment.Reach.Host,
        Topology.GuestToGuest => attachment.Reach.OtherGuests,
        _ => true,
    };

    /// <summary>What to say when a lane cannot have a topology, or null if it can.</summary>
    public static string? Fault(string lane, bool isBareMetal, PartKind attachment, Topology topology)
    {
        if (Allows(isBareMetal, attachment, topology))
        {
            return null;
        }

        string reason = isBareMetal ? "which has no guest" : attachment.Reach.Reason;
        IEnumerable<string> allowed = Enum.GetValues<Topology>().Where(other => Allows(isBareMetal, attachment, other)).Select(Words.Of);
        return $"topology {Words.Of(topology)} is not accepted for {lane}, {reason}: {string.Join(", ", allowed)}";
    }
}
