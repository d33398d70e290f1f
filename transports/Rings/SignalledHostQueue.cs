using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>The back end's end of a <see cref="SignalledGuestQueue"/>, with the same layers of suppression (inference).</summary>
/// <param name="ring">The ring.</param>
/// <param name="signal">South end of its signal.</param>
/// <param name="useFlags">True for both layers.</param>
public sealed class SignalledHostQueue(IHostQueue ring, IShmSignalEnd signal, bool useFlags) : IHostQueue
{
    /// <inheritdoc/>
    public int SizeEntries => ring.SizeEntries;

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Readable => ring.Readable;

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Writable => ring.Writable;

    /// <inheritdoc/>
    public bool HasPosted => ring.HasPosted;

    /// <inheritdoc/>
    public int PostedCount => ring.PostedCount;

    /// <inheritdoc/>
    public string? Fault => ring.Fault;

    /// <inheritdoc/>
    public IShmSignalEnd? Signal => signal;

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context)
    {
        ring.UsedBy(context);
        signal.UsedBy(context);
    }

    /// <inheritdoc/>
    public TakeResult TryTake(out int id) => ring.TryTake(out id);

    /// <inheritdoc/>
    public void Untake(int count = 1) => ring.Untake(count);

    /// <inheritdoc/>
    public void Complete(int id, int writtenBytes) => ring.Complete(id, writtenBytes);

    /// <inheritdoc/>
    public void PublishCompletions(bool announce = true)
    {
        ring.PublishCompletions(announce);
        if (announce)
        {
            signal.MarkPeerDirty();
        }
    }

    /// <inheritdoc/>
    public bool SignalNeeded() => (!useFlags || ring.SignalNeeded()) && signal.TryRaisePeer();

    /// <inheritdoc/>
    public void DisableKicks()
    {
        signal.Disable();
        if (useFlags)
        {
            ring.DisableKicks();
        }
    }

    /// <inheritdoc/>
    public void EnableKicks()
    {
        if (useFlags)
        {
            ring.EnableKicks();
        }

        signal.Enable();
    }
}
