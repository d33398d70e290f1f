namespace Bakeoff.Machine;

/// <summary>A physical NIC of the rig; the same in all lanes.</summary>
public sealed record NicOptions
{
    /// <summary>Link rate in bits per second.</summary>
    public long LinkBitsPerSecond { get; init; } = 10_000_000_000;

    /// <summary>Receive descriptors.</summary>
    public int RxRingEntries { get; init; } = 1024;

    /// <summary>Transmit descriptors (one per packet here).</summary>
    public int TxRingEntries { get; init; } = 1024;

    /// <summary>How receive interrupts are held back.</summary>
    public NicModeration Moderation { get; init; } = NicModeration.Interval;

    /// <summary>
    /// For how long they are held back, in picoseconds (rx-usecs); 0 interrupts at once. Adaptive moderation finds its own times.
    /// </summary>
    public long RxHoldoffPs { get; init; } = 5_000_000;

    /// <summary>Frames that raise the interrupt at once, held off or not (rx-frames); 0 for none.</summary>
    public int RxFrames { get; init; }

    /// <summary>When its driver frees what it has sent.</summary>
    public NicReclaim Reclaim { get; init; } = NicReclaim.Transmit;

    /// <summary>True if the hardware segments TCP packets.</summary>
    public bool Tso { get; init; } = true;

    /// <summary>True if the driver merges received TCP segments (GRO).</summary>
    public bool Gro { get; init; }
}
