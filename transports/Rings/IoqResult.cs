namespace Bakeoff.Transports.Rings;

/// <summary>The outcome of a push or pop. Anything but <see cref="Done"/> has changed nothing.</summary>
public enum IoqResult
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>The descriptor belongs to the other side (-EINVAL in the original).</summary>
    NotOwner,

    /// <summary>Push at a position that is not the tail (-EINVAL in the original).</summary>
    NotAtTail,

    /// <summary>Pop at a position that is not the head (-EINVAL in the original).</summary>
    NotAtHead,

    /// <summary>An index word holds a number that is no position of the ring (a kernel BUG in the original).</summary>
    IndexOutOfRange,

    /// <summary>Push on both indices, whose tails differ (calls the signal's fault hook in the original: panic by default).</summary>
    TailsDiffer,
}
