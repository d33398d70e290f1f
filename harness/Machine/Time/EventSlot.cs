namespace Bakeoff.Machine;

/// <summary>Payload of a pending event. Far from its time it also holds the key, and links the events of its bucket.</summary>
internal struct EventSlot
{
    /// <summary>Whom to call. Stays when the event has fired: the next one of the slot is often the same target's.</summary>
    internal IEventTarget? Target;

    internal int Tag;

    /// <summary>False once the event has fired or was cancelled, and in a free slot.</summary>
    internal bool IsPending;

    /// <summary>Counts the events that the slot has held; 0 if none yet.</summary>
    internal int Generation;

    /// <summary>Set while the event is in the ladder.</summary>
    internal EventKey Key;

    /// <summary>Next slot of the bucket or of the free list; -1 at its end.</summary>
    internal int Next;
}
