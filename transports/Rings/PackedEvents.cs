using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// One of the two event suppression structures: its owner says in it when it wants to be notified, the other side reads both words
/// at once and decides.
/// </summary>
internal readonly struct PackedEvents(CachedMemory memory, ulong address, int sizeEntries)
{
    /// <summary>Owner: no notifications.</summary>
    public void Disable() => memory.Release16(address + 2, PackedLayout.EventDisable);

    /// <summary>Owner: a notification for every change.</summary>
    public void Enable() => memory.Release16(address + 2, PackedLayout.EventEnable);

    /// <summary>Owner: a notification when <paramref name="position"/> is passed. The place is stored before the flag that makes it valid.</summary>
    public void EnableAt(PackedPosition position)
    {
        memory.Release16(address, position.OffWrap);
        memory.Release16(address + 2, PackedLayout.EventDescriptor);
    }

    /// <summary>
    /// Other side: true if the owner wants to hear that <paramref name="descriptors"/> entries were passed before
    /// <paramref name="current"/> was reached.
    /// </summary>
    public bool Wants(PackedPosition current, int descriptors, bool eventIdx)
    {
        uint words = memory.Acquire32(address);
        int flags = (int)(words >> 16);
        if (!eventIdx || flags != PackedLayout.EventDescriptor)
        {
            return flags != PackedLayout.EventDisable;
        }

        int wanted = (int)(words & ~PackedLayout.EventWrapBit & 0xffff);
        if (((words & PackedLayout.EventWrapBit) != 0) != current.Wrap)
        {
            wanted -= sizeEntries; // in the lap before
        }

        // The half-open window [current - descriptors, current), without modulo: slots of the lap before are negative.
        return wanted < current.Slot && wanted >= current.Slot - descriptors;
    }
}
