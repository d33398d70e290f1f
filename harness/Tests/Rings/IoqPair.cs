using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>A guest and a host on one IOQ ring at <see cref="Ring"/>, with buffers from <see cref="Buffers"/> on.</summary>
internal sealed class IoqPair : IDisposable
{
    public const ulong Ring = 0x1000;
    public const ulong Areas = 0x40000;
    public const ulong Buffers = 0x100000;

    public IoqPair(int count, IoqOptions options)
    {
        Memory = new GuestMemory(2 << 20);
        North = Ioq.Create(Memory, Ring, count);
        South = Ioq.TryAttach(Memory, Ring, IoqLayout.Bytes(count), out string? fault)
            ?? throw new InvalidOperationException(fault);
        Guest = new IoqGuestQueue(North, options, Areas);
        Host = new IoqHostQueue(South, options);
    }

    public GuestMemory Memory { get; }

    public Ioq North { get; }

    public Ioq South { get; }

    public IoqGuestQueue Guest { get; }

    public IoqHostQueue Host { get; }

    public void Dispose() => Memory.Dispose();

    public void Send(int token, int bytes = 64)
    {
        Assert.True(Guest.TryPost([new BufferSegment(Buffers, bytes)], [], token));
        Guest.Publish();
    }

    public void Offer(int token, int bytes = 2048)
    {
        Assert.True(Guest.TryPost([], [new BufferSegment(Buffers, bytes)], token));
        Guest.Publish();
    }

    public void Serve(int writtenBytes = 0)
    {
        Assert.Equal(TakeResult.Taken, Host.TryTake(out int id));
        Host.Complete(id, writtenBytes);
        Host.PublishCompletions();
    }

    public int Reap()
    {
        Assert.True(Guest.TryReap(out int token, out _), Guest.Fault ?? "nothing to reap");
        return token;
    }
}
