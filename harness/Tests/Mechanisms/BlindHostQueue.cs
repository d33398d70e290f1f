using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>A back end's end of a ring whose first look behind enabling kicks sees nothing: enable_notify without its recheck.</summary>
internal sealed class BlindHostQueue(IHostQueue inner) : IHostQueue
{
    private readonly BlindSignalEnd? _signal = inner.Signal is null ? null : new BlindSignalEnd(inner.Signal);
    private bool _isBlind;

    public int SizeEntries => inner.SizeEntries;

    public ReadOnlySpan<BufferSegment> Readable => inner.Readable;

    public ReadOnlySpan<BufferSegment> Writable => inner.Writable;

    public bool HasPosted => !TakeBlindness() && inner.HasPosted;

    public int PostedCount => TakeBlindness() ? 0 : inner.PostedCount;

    public string? Fault => inner.Fault;

    public IShmSignalEnd? Signal => _signal;

    public TakeResult TryTake(out int id) => inner.TryTake(out id);

    public void Untake(int count) => inner.Untake(count);

    public void Complete(int id, int writtenBytes) => inner.Complete(id, writtenBytes);

    public void PublishCompletions(bool announce) => inner.PublishCompletions(announce);

    public bool SignalNeeded() => inner.SignalNeeded();

    public void DisableKicks()
    {
        _isBlind = false;
        inner.DisableKicks();
    }

    public void EnableKicks()
    {
        inner.EnableKicks();
        _isBlind = true;
        _signal?.Blind();
    }

    private bool TakeBlindness()
    {
        bool was = _isBlind;
        _isBlind = false;
        return was;
    }

    public void UsedBy(CpuContext? context) => inner.UsedBy(context);
}
