using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>A back end's end of a ring that counts the calls.</summary>
internal sealed class CountingHostQueue(IHostQueue inner) : IHostQueue
{
    public int Completions { get; private set; }

    /// <summary>Publications that were the first half of a signal decision.</summary>
    public int Announcements { get; private set; }

    public int SignalDecisions { get; private set; }

    public int KicksEnabled { get; private set; }

    public int SizeEntries => inner.SizeEntries;

    public ReadOnlySpan<BufferSegment> Readable => inner.Readable;

    public ReadOnlySpan<BufferSegment> Writable => inner.Writable;

    public bool HasPosted => inner.HasPosted;

    public int PostedCount => inner.PostedCount;

    public string? Fault => inner.Fault;

    public IShmSignalEnd? Signal => inner.Signal;

    public TakeResult TryTake(out int id) => inner.TryTake(out id);

    public void Untake(int count) => inner.Untake(count);

    public void Complete(int id, int writtenBytes)
    {
        Completions++;
        inner.Complete(id, writtenBytes);
    }

    public void PublishCompletions(bool announce)
    {
        Announcements += announce ? 1 : 0;
        inner.PublishCompletions(announce);
    }

    public bool SignalNeeded()
    {
        SignalDecisions++;
        return inner.SignalNeeded();
    }

    public void DisableKicks() => inner.DisableKicks();

    public void EnableKicks()
    {
        KicksEnabled++;
        inner.EnableKicks();
    }

    public void UsedBy(CpuContext? context) => inner.UsedBy(context);
}
