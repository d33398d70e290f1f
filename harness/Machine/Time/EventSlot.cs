namespace Bakeoff.Machine;

/// <summary>Payload of a pending event. Far from its time it also holds the key, and links the events of its bucket.</summary>
internal struct EventSlot
{
    /// <summary>Whom to call. Stays when the event has fired: the next one of the slot is often the same target's.</summary>
    internal IEventTarget? Target;

    internal int Tag;

    /// <summary>Goes up when an event is scheduled into the slot and when it fires or is cancelled: odd while one is pending.</summary>
    internal int Generation;

    /// <summary>Set while the event is in the ladder.</summary>
    internal EventKey Key;

    /// <summary>Next slot of the bucket or of the free list; -1 at its end.</summary>
    internal int Next;

    internal readonly bool IsPending => (Generation & 1) != 0;
}
