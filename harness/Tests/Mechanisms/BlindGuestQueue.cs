using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>A driver's end of a ring whose first look behind enabling interrupts sees nothing: enable_cb without its recheck.</summary>
internal sealed class BlindGuestQueue(IGuestQueue inner) : IGuestQueue
{
    private readonly BlindSignalEnd? _signal = inner.Signal is null ? null : new BlindSignalEnd(inner.Signal);
    private bool _isBlind;

    public int SizeEntries => inner.SizeEntries;

    public int FreeSlots => inner.FreeSlots;

    public int Outstanding => inner.Outstanding;

    public bool HasCompletions
    {
        get
        {
            bool answer = !_isBlind && inner.HasCompletions;
            _isBlind = false;
            return answer;
        }
    }

    public IShmSignalEnd? Signal => _signal;

    public bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token) =>
        inner.TryPost(readable, writable, token);

    public void Publish() => inner.Publish();

    public bool KickNeeded() => inner.KickNeeded();

    public bool TryReap(out int token, out int writtenBytes) => inner.TryReap(out token, out writtenBytes);

    public void DisableInterrupts()
    {
        _isBlind = false;
        inner.DisableInterrupts();
    }

    public void EnableInterrupts()
    {
        inner.EnableInterrupts();
        Blind();
    }

    public void EnableInterruptsDelayed()
    {
        inner.EnableInterruptsDelayed();
        Blind();
    }

    private void Blind()
    {
        _isBlind = true;
        _signal?.Blind();
    }
}
