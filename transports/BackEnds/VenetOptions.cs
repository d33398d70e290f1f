namespace Bakeoff.Transports.BackEnds;

/// <summary>Options of venet's threads.</summary>
public sealed record VenetOptions
{
    /// <summary>Packets between two announcements of transmit completions (device attribute txmitigation).</summary>
    public int TxMitigation { get; init; } = 10;

    /// <summary>
    /// If above 0, a kick that comes a whole microsecond or more behind this, counted from the last one, is served in the vCPU thread itself
    /// (device attribute burstthresh), in picoseconds. 0 always uses the thread.
    /// </summary>
    public long BurstThresholdPs { get; init; }

    /// <summary>
    /// Guest memory is reached through get_user_pages, one page at a time, and not through an address space that the threads have
    /// adopted. A transmitted packet has one page more than its buffers: the venet_sg itself is copied first.
    /// </summary>
    public bool PageWise { get; init; }

    /// <summary>
    /// Segmented packets of at least <see cref="ZeroCopyFromBytes"/> are mapped instead of copied; their tx-complete event waits
    /// until the host has freed them.
    /// </summary>
    public bool ZeroCopy { get; init; }

    /// <summary>Device attribute zcthresh.</summary>
    public int ZeroCopyFromBytes { get; init; } = 512;

    /// <summary>Completions go through the device's event queue, if there is one; a guest may have taken that for the link alone.</summary>
    public bool TxComplete { get; init; } = true;
}
