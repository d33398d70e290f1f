namespace Bakeoff.Transports.Rings;

/// <summary>
/// A place in a packed ring: a slot and the wrap counter of the lap, which starts at 1 and flips each time the end is passed.
/// </summary>
internal struct PackedPosition(int sizeEntries)
{
    private readonly int _sizeEntries = sizeEntries;

    /// <summary>The slot, 0 to N - 1.</summary>
    public int Slot { get; private set; }

    /// <summary>The wrap counter.</summary>
    public bool Wrap { get; private set; } = true;

    /// <summary>Slot and wrap counter as an event suppression structure holds them.</summary>
    public readonly ushort OffWrap => (ushort)(Slot | (Wrap ? PackedLayout.EventWrapBit : 0));

    /// <summary>Goes on by <paramref name="descriptors"/>, at most N.</summary>
    public void Advance(int descriptors)
    {
        Slot += descriptors;
        if (Slot >= _sizeEntries)
        {
            Slot -= _sizeEntries;
            Wrap = !Wrap;
        }
    }

    /// <summary>Goes back by <paramref name="descriptors"/>, at most N.</summary>
    public void Retreat(int descriptors)
    {
        Slot -= descriptors;
        if (Slot < 0)
        {
            Slot += _sizeEntries;
            Wrap = !Wrap;
        }
    }

    /// <summary>The place <paramref name="descriptors"/> further.</summary>
    public readonly PackedPosition Plus(int descriptors)
    {
        PackedPosition position = this;
        position.Advance(descriptors);
        return position;
    }
}
