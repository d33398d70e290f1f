using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>A driver's end of a ring that does what another does; a test overrides the step that it watches or spoils.</summary>
internal abstract class ForwardingGuestQueue(IGuestQueue inner) : IGuestQueue
{
    public int SizeEntries => inner.SizeEntries;

    public int FreeSlots => inner.FreeSlots;

    public int Outstanding => inner.Outstanding;

    public virtual bool HasCompletions => inner.HasCompletions;

    public virtual IShmSignalEnd? Signal => inner.Signal;

    public virtual bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token) =>
        inner.TryPost(readable, writable, token);

    public void Publish() => inner.Publish();

    public bool KickNeeded() => inner.KickNeeded();

    public virtual bool TryReap(out int token, out int writtenBytes) => inner.TryReap(out token, out writtenBytes);

    public virtual void DisableInterrupts() => inner.DisableInterrupts();

    public virtual void EnableInterrupts() => inner.EnableInterrupts();

    public virtual void EnableInterruptsDelayed() => inner.EnableInterruptsDelayed();

    public void UsedBy(CpuContext? context) => inner.UsedBy(context);
}
