namespace Bakeoff.Harness;

/// <summary>Who talks to whom.</summary>
public enum Topology
{
    /// <summary>The guest talks to the remote host over the wire.</summary>
    GuestToRemote,

    /// <summary>The guest talks to its own host.</summary>
    GuestToHost,

    /// <summary>Two guests of one host talk to each other.</summary>
    GuestToGuest,

    /// <summary>The guest talks over the wire to a guest of the remote host, which has the same lane.</summary>
    GuestToRemoteGuest,
}
