namespace Bakeoff.Transports.Rings;

/// <summary>How one IOQ ring is used; both ends get the same record.</summary>
public sealed record IoqOptions
{
    /// <summary>Direction and completion. Defaults to <see cref="IoqUsage.Rx"/>.</summary>
    public IoqUsage Usage { get; init; }

    /// <summary>
    /// venet's SG capability: a transmit descriptor points at a venet_sg. Without it (April 2009) it points at the one
    /// buffer of the packet. Means nothing for <see cref="IoqUsage.Rx"/>. Defaults to off.
    /// </summary>
    public bool ScatterGather { get; init; }

    /// <summary>Most fragments in a venet_sg. Defaults to 18 (MAX_SKB_FRAGS with 4 KiB pages).</summary>
    public int MaxFragments { get; init; } = VenetSg.MaxFragments;

    /// <summary>True if packets travel as venet_sg.</summary>
    public bool UsesVenetSg => ScatterGather && Usage != IoqUsage.Rx;

    /// <summary>Throws <see cref="ArgumentException"/> if the options contradict each other.</summary>
    internal void Check()
    {
        if (Usage == IoqUsage.TxWithEvents && !ScatterGather)
        {
            throw new ArgumentException("tx-complete events need ScatterGather: the cookie travels in the venet_sg");
        }

        if (MaxFragments is < 1 or > 64)
        {
            throw new ArgumentException("MaxFragments is between 1 and 64");
        }
    }
}
