using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>A guest and a host on one packed ring at <see cref="Ring"/>, with buffers from <see cref="Buffers"/> on.</summary>
internal sealed class PackedPair : IDisposable
{
    public const ulong Ring = 0x10000;
    public const ulong Tables = 0x40000;
    public const ulong Buffers = 0x100000;

    public PackedPair(PackedRingOptions options)
    {
        Memory = new GuestMemory(2 << 20);
        Guest = new PackedGuestQueue(Memory, Ring, options, Tables);
        Host = new PackedHostQueue(Memory, Ring, options);
    }

    public GuestMemory Memory { get; }

    public PackedGuestQueue Guest { get; }

    public PackedHostQueue Host { get; }

    public void Dispose() => Memory.Dispose();

    /// <summary>Posts <paramref name="segments"/> readable buffers as one packet and publishes it.</summary>
    public void Send(int token, int segments = 1, int bytes = 64)
    {
        BufferSegment[] buffers = [.. Enumerable.Repeat(new BufferSegment(Buffers, bytes), segments)];
        Assert.True(Guest.TryPost(buffers, [], token));
        Guest.Publish();
    }

    /// <summary>Takes one packet and completes it visibly.</summary>
    public void Serve(int writtenBytes = 0)
    {
        Host.Complete(Take(), writtenBytes);
        Host.PublishCompletions();
    }

    /// <summary>Takes one packet and returns its id.</summary>
    public int Take()
    {
        Assert.True(Host.TryTake(out int id) == TakeResult.Taken, Host.Fault ?? "nothing to take");
        return id;
    }

    /// <summary>Reaps one packet and returns its token.</summary>
    public int Reap()
    {
        Assert.True(Guest.TryReap(out int token, out _), Guest.Fault ?? "nothing to reap");
        return token;
    }
}
