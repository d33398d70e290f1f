namespace Bakeoff.Machine;

/// <summary>
/// The guest's end of one queue, as a driver sees it: post, publish, kick if needed; reap; interrupts off and on.
/// </summary>
/// <remarks>
/// Calls are synchronous and cost no virtual time; the driver that calls them pays. Both recheck protocols are split in
/// two halves so that the caller can let time pass between the store and the load, which is where races live:
/// <see cref="Publish"/> then <see cref="KickNeeded"/>, <see cref="EnableInterrupts"/> then <see cref="HasCompletions"/>.
/// A queue does not know how a kick or an interrupt travels. Looks (properties) are owed by nobody: who acts on one calls a method next, and
/// owes for the line then. What <see cref="Publish"/> will store is owed with <see cref="TryPost"/>, so that the caller can pay before it is seen.
/// </remarks>
public interface IGuestQueue
{
    /// <summary>Descriptors in the ring.</summary>
    int SizeEntries { get; }

    /// <summary>Descriptors that can still be posted.</summary>
    int FreeSlots { get; }

    /// <summary>Packets posted and not yet reaped.</summary>
    int Outstanding { get; }

    /// <summary>
    /// Puts one packet into the ring without making it visible to the host. False, with nothing changed, if the ring
    /// has no room for it. <paramref name="token"/> comes back from <see cref="TryReap"/>.
    /// </summary>
    bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token);

    /// <summary>Makes everything posted visible to the host (release store). First half of the kick decision.</summary>
    void Publish();

    /// <summary>
    /// Second half: true if the host asked to be kicked for what was published since the last decision. For a ring with
    /// a shm-signal a true answer also sets the peer's pending byte, so the caller must then really kick.
    /// </summary>
    bool KickNeeded();

    /// <summary>True if the host has completed something that is not reaped yet (acquire load).</summary>
    bool HasCompletions { get; }

    /// <summary>Takes the next completed packet; false if there is none or the ring is broken.</summary>
    bool TryReap(out int token, out int writtenBytes);

    /// <summary>Tells the host that no interrupt is wanted: a hint, the guest must tolerate a late one.</summary>
    void DisableInterrupts();

    /// <summary>Asks for an interrupt at the next completion. Then let time pass and test <see cref="HasCompletions"/>.</summary>
    void EnableInterrupts();

    /// <summary>As <see cref="EnableInterrupts"/>, but after three quarters of what is outstanding where the ring can say so.</summary>
    void EnableInterruptsDelayed();

    /// <summary>The guest's end of the shm-signal that gates interrupts of this ring, or null (split virtqueue).</summary>
    IShmSignalEnd? Signal { get; }

    /// <summary>A step begins: <paramref name="context"/>, if any, owes for the ring's lines that its core has not got (<see cref="CachedMemory"/>).</summary>
    void UsedBy(CpuContext? context);
}
