namespace Bakeoff.Machine;

/// <summary>What the sender believes about losses.</summary>
public enum TcpRecovery
{
    /// <summary>Nothing is known to be lost.</summary>
    Open,

    /// <summary>Fast recovery: duplicates or SACK blocks showed a loss.</summary>
    Fast,

    /// <summary>The retransmission timer expired: everything unsacked that was outstanding then counts as lost.</summary>
    Timeout,
}
