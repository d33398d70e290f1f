using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>A guest and a host on one split ring at <see cref="Ring"/>, with buffers from <see cref="Buffers"/> on.</summary>
internal sealed class SplitPair : IDisposable
{
    public const ulong Ring = 0x10000;
    public const ulong Tables = 0x40000;
    public const ulong Buffers = 0x100000;

    public SplitPair(SplitRingOptions options)
    {
        Memory = new GuestMemory(2 << 20);
        Guest = new SplitGuestQueue(Memory, Ring, options, Tables);
        Host = new SplitHostQueue(Memory, Ring, options);
    }

    public GuestMemory Memory { get; }

    public SplitGuestQueue Guest { get; }

    public SplitHostQueue Host { get; }

    public void Dispose() => Memory.Dispose();

    /// <summary>Posts one readable buffer and publishes it.</summary>
    public void Send(int token, int bytes = 64)
    {
        Assert.True(Guest.TryPost([new BufferSegment(Buffers, bytes)], [], token));
        Guest.Publish();
    }

    /// <summary>Posts one writable buffer and publishes it.</summary>
    public void Offer(int token, int bytes = 2048)
    {
        Assert.True(Guest.TryPost([], [new BufferSegment(Buffers, bytes)], token));
        Guest.Publish();
    }

    /// <summary>Takes one packet and completes it visibly.</summary>
    public void Serve(int writtenBytes = 0)
    {
        Assert.Equal(TakeResult.Taken, Host.TryTake(out int id));
        Host.Complete(id, writtenBytes);
        Host.PublishCompletions();
    }

    /// <summary>Reaps one packet and returns its token.</summary>
    public int Reap()
    {
        Assert.True(Guest.TryReap(out int token, out _), Guest.Fault ?? "nothing to reap");
        return token;
    }
}
