namespace Bakeoff.Machine;

/// <summary>
/// One locality's view of a shm-signal: its own half (enabled, pending, dirty: notifications towards it) and the peer's.
/// Elementary steps, so that an actor can let time pass between them.
/// </summary>
/// <remarks>
/// The receiver's wake-up loop, in these terms:
/// <code>
/// while (end.EnabledAndSignalled)
/// {
///     do { end.ClearDirty(); notifier(); } while (end.EnabledAndDirty);
///     end.ClearPending();          // then let time pass, then test again: the peer may have got in between
/// }
/// </code>
/// The sender: <c>MarkPeerDirty()</c>, let time pass, <c>if (TryRaisePeer()) inject</c>.
/// </remarks>
public interface IShmSignalEnd
{
    /// <summary>Own half: wants notifications (owner writes).</summary>
    bool Enabled { get; }

    /// <summary>Own half: enabled and (dirty or pending): the condition of the outer wake-up loop, and of the deferred wake-up at enable.</summary>
    bool EnabledAndSignalled { get; }

    /// <summary>Own half: enabled and dirty: the condition of the inner wake-up loop.</summary>
    bool EnabledAndDirty { get; }

    /// <summary>Sets the own half's enabled byte. If <see cref="EnabledAndSignalled"/> afterwards, the caller owes a deferred wake-up.</summary>
    void Enable();

    /// <summary>Clears the own half's enabled byte.</summary>
    void Disable();

    /// <summary>Clears the own half's dirty byte.</summary>
    void ClearDirty();

    /// <summary>Clears the own half's pending byte.</summary>
    void ClearPending();

    /// <summary>First half of signalling the peer: dirty = 1.</summary>
    void MarkPeerDirty();

    /// <summary>Second half: if the peer is enabled and not pending, sets pending and answers true: inject now.</summary>
    bool TryRaisePeer();

    /// <summary>A step begins: <paramref name="context"/>, if any, owes for the lines that its core has not got.</summary>
    void UsedBy(CpuContext? context);
}
