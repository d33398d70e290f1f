namespace Bakeoff.Transports;

/// <summary>What the host side does when a guest breaks the protocol.</summary>
public enum FaultPolicy
{
    /// <summary>Ordinary runs: nobody in them is hostile, so a fault is a bug of the model and fails the run.</summary>
    Strict,

    /// <summary>What the code of the era did: exit(1), an error that looks like an empty ring, a BUG in the host kernel.</summary>
    Historical,

    /// <summary>Detect, count, drop the packet or stop the one queue; everything else goes on.</summary>
    Hardened,
}
