using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The driver's end of a split virtqueue whose notifications its shm-signal suppresses, alone or together with the ring's own flags (an
/// inference: the virtio driver for vbus is lost, and its mails leave open which layer suppressed). The signal then belongs to the ring, as an
/// IOQ's does.
/// </summary>
/// <param name="ring">The ring.</param>
/// <param name="signal">North end of its signal.</param>
/// <param name="useFlags">True for both layers: a notification passes only if both let it.</param>
public sealed class SignalledGuestQueue(IGuestQueue ring, IShmSignalEnd signal, bool useFlags) : IGuestQueue
{
    /// <inheritdoc/>
    public int SizeEntries => ring.SizeEntries;

    /// <inheritdoc/>
    public int FreeSlots => ring.FreeSlots;

    /// <inheritdoc/>
    public int Outstanding => ring.Outstanding;

    /// <inheritdoc/>
    public bool HasCompletions => ring.HasCompletions;

    /// <inheritdoc/>
    public IShmSignalEnd? Signal => signal;

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context)
    {
        ring.UsedBy(context);
        signal.UsedBy(context);
    }

    /// <inheritdoc/>
    public bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token) =>
        ring.TryPost(readable, writable, token);

    /// <inheritdoc/>
    public void Publish()
    {
        ring.Publish();
        signal.MarkPeerDirty();
    }

    /// <inheritdoc/>
    public bool KickNeeded() => (!useFlags || ring.KickNeeded()) && signal.TryRaisePeer();

    /// <inheritdoc/>
    public bool TryReap(out int token, out int writtenBytes) => ring.TryReap(out token, out writtenBytes);

    /// <inheritdoc/>
    public void DisableInterrupts()
    {
        signal.Disable();
        if (useFlags)
        {
            ring.DisableInterrupts();
        }
    }

    /// <inheritdoc/>
    public void EnableInterrupts()
    {
        if (useFlags)
        {
            ring.EnableInterrupts();
        }

        signal.Enable();
    }

    /// <inheritdoc/>
    public void EnableInterruptsDelayed()
    {
        if (useFlags)
        {
            ring.EnableInterruptsDelayed();
        }

        signal.Enable();
    }
}
