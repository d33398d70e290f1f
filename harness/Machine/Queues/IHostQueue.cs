namespace Bakeoff.Machine;

/// <summary>What the host found when it looked for the next posted packet.</summary>
public enum TakeResult
{
    /// <summary>A packet was taken; its buffers are in <see cref="IHostQueue.Readable"/> and <see cref="IHostQueue.Writable"/>.</summary>
    Taken,

    /// <summary>The guest has posted nothing more.</summary>
    Empty,

    /// <summary>The ring content is not valid; nothing was taken and <see cref="IHostQueue.Fault"/> says why.</summary>
    Broken,
}

/// <summary>The host's end of one queue, as a back end sees it: take, complete, publish, signal if needed; kicks off and on.</summary>
/// <remarks>Synchronous and free of virtual time, in two halves, like <see cref="IGuestQueue"/>; looks are owed by nobody, and a
/// packet's completion is owed with its taking.</remarks>
public interface IHostQueue
{
    /// <summary>Descriptors in the ring.</summary>
    int SizeEntries { get; }

    /// <summary>Takes the next posted packet. Its buffers stay readable until the next call.</summary>
    TakeResult TryTake(out int id);

    /// <summary>Device-readable buffers of the last taken packet, addresses validated against guest memory.</summary>
    ReadOnlySpan<BufferSegment> Readable { get; }

    /// <summary>Device-writable buffers of the last taken packet, addresses validated against guest memory.</summary>
    ReadOnlySpan<BufferSegment> Writable { get; }

    /// <summary>Gives the last <paramref name="count"/> taken and uncompleted packets back, as if never taken.</summary>
    void Untake(int count = 1);

    /// <summary>Records a completion without making it visible. <paramref name="id"/> is that of <see cref="TryTake"/>.</summary>
    void Complete(int id, int writtenBytes);

    /// <summary>
    /// Makes all recorded completions visible at once. First half of the interrupt decision, unless
    /// <paramref name="announce"/> is false: a back end that mitigates says nothing yet (no dirty byte is set) and
    /// announces later.
    /// </summary>
    void PublishCompletions(bool announce = true);

    /// <summary>
    /// Second half: true if the guest asked for an interrupt for what was published since the last decision. For a ring
    /// with a shm-signal a true answer also sets the peer's pending byte, so the caller must then really signal.
    /// </summary>
    bool SignalNeeded();

    /// <summary>True if the guest has posted something that is not taken yet (acquire load).</summary>
    bool HasPosted { get; }

    /// <summary>Packets posted and not yet taken, as far as the ring can tell without walking it.</summary>
    int PostedCount { get; }

    /// <summary>Tells the guest not to kick: a hint.</summary>
    void DisableKicks();

    /// <summary>Asks for a kick at the next post. Then let time pass and test <see cref="HasPosted"/>.</summary>
    void EnableKicks();

    /// <summary>Why the ring is broken, or null.</summary>
    string? Fault { get; }

    /// <summary>The host's end of the shm-signal that gates kicks of this ring, or null (split virtqueue).</summary>
    IShmSignalEnd? Signal { get; }

    /// <summary>A step begins: <paramref name="context"/>, if any, owes for the ring's lines that its core has not got (<see cref="CachedMemory"/>).</summary>
    void UsedBy(CpuContext? context);
}
