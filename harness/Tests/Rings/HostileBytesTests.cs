using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>
/// A guest that writes anything anywhere. The host may find the ring broken or a packet bad, but never throws, never goes
/// on for ever, and never hands out an address outside guest memory.
/// </summary>
public sealed class HostileBytesTests : IDisposable
{
    private const int MemoryBytes = 0x8000;
    private const int MaxTakesPerRound = 200;
    private const ulong Ring = 0x1000;
    private const ulong Areas = 0x4000;

    private readonly GuestMemory _memory = new(MemoryBytes);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_split_ring_of_random_bytes_never_throws_and_always_ends()
    {
        int taken = 0;
        int broken = 0;
        for (ulong seed = 1; seed <= 4000; seed++)
        {
            var random = new XorShift(seed * 0x9e3779b97f4a7c15);
            var options = new SplitRingOptions
            {
                SizeEntries = 1 << random.Below(6),
                EventIdx = random.Below(2) == 0,
                Indirect = random.Below(2) == 0,
                IndirectTableEntries = 4,
                NotifyOnEmpty = random.Below(2) == 0,
            };
            var guest = new SplitGuestQueue(_memory, Ring, options, Areas);
            var host = new SplitHostQueue(_memory, Ring, options);
            Post(ref random, guest, maxSegments: 4, writable: true);
            int availEnd = (18 * options.SizeEntries) + 4;
            Scribble(ref random, Ring, availEnd);
            Scribble(ref random, Areas, 0x800);
            (int took, bool broke) = Drive(ref random, host);
            taken += took;
            broken += broke ? 1 : 0;
        }

        Assert.True(taken > 1000 && broken > 1000, $"the fuzz must reach both: {taken} taken, {broken} broken");
    }

    [Fact]
    public void A_packed_ring_of_random_bytes_never_throws_and_always_ends()
    {
        int taken = 0;
        int broken = 0;
        for (ulong seed = 1; seed <= 4000; seed++)
        {
            var random = new XorShift(seed * 0x9e3779b97f4a7c15);
            var options = new PackedRingOptions
            {
                SizeEntries = 1 + random.Below(40),
                EventIdx = random.Below(2) == 0,
                Indirect = random.Below(2) == 0,
                IndirectTableEntries = 4,
            };
            var guest = new PackedGuestQueue(_memory, Ring, options, Areas);
            var host = new PackedHostQueue(_memory, Ring, options);
            Post(ref random, guest, maxSegments: 4, writable: true);
            Scribble(ref random, Ring, new PackedLayout(options.SizeEntries).Bytes);
            Scribble(ref random, Areas, 0x800);
            (int took, bool broke) = Drive(ref random, host);
            taken += took;
            broken += broke ? 1 : 0;
        }

        Assert.True(taken > 1000 && broken > 1000, $"the fuzz must reach both: {taken} taken, {broken} broken");
    }

    [Fact]
    public void An_ioq_of_random_bytes_never_throws_and_always_ends()
    {
        int taken = 0;
        int broken = 0;
        for (ulong seed = 1; seed <= 4000; seed++)
        {
            var random = new XorShift(seed * 0x9e3779b97f4a7c15);
            var usage = (IoqUsage)random.Below(3);
            var options = new IoqOptions { Usage = usage, ScatterGather = usage == IoqUsage.TxWithEvents || random.Below(2) == 0 };
            int count = 1 + random.Below(16);
            var guest = new IoqGuestQueue(Ioq.Create(_memory, Ring, count), options, Areas);
            var host = new IoqHostQueue(Ioq.TryAttach(_memory, Ring, IoqLayout.Bytes(count), out _)!, options);
            Post(ref random, guest, maxSegments: options.UsesVenetSg ? 4 : 1, writable: usage == IoqUsage.Rx);
            Scribble(ref random, Ring, IoqLayout.Bytes(count));
            Scribble(ref random, Areas, 0x800);
            Ioq.TryAttach(_memory, Ring, IoqLayout.Bytes(count), out _);
            (int took, bool broke) = Drive(ref random, host);
            taken += took;
            broken += broke ? 1 : 0;
        }

        Assert.True(taken > 1000 && broken > 100, $"the fuzz must reach both: {taken} taken, {broken} broken");
    }

    /// <summary>Valid packets to start from.</summary>
    private static void Post(ref XorShift random, IGuestQueue guest, int maxSegments, bool writable)
    {
        Span<BufferSegment> segments = stackalloc BufferSegment[maxSegments];
        while (true)
        {
            int count = 1 + random.Below(Math.Min(maxSegments, guest.SizeEntries));
            for (int i = 0; i < count; i++)
            {
                segments[i] = new BufferSegment((ulong)random.Below(0x6000), 1 + random.Below(2000));
            }

            int readable = !writable ? count : guest is not IoqGuestQueue ? random.Below(count + 1) : 0;
            if (!guest.TryPost(segments[..readable], segments[readable..count], 0))
            {
                guest.Publish();
                return;
            }
        }
    }

    private (int Taken, bool Broken) Drive(ref XorShift random, IHostQueue host)
    {
        int taken = 0;
        while (taken < MaxTakesPerRound && host.TryTake(out int id) == TakeResult.Taken)
        {
            taken++;
            AssertInside(host.Readable);
            AssertInside(host.Writable);
            if (random.Below(4) == 0)
            {
                host.Untake();
                host.EnableKicks();
                break;
            }

            host.Complete(id, random.Below(4096));
            if (random.Below(2) == 0)
            {
                host.PublishCompletions();
                host.SignalNeeded();
            }
        }

        host.PublishCompletions();
        host.SignalNeeded();
        host.DisableKicks();
        host.EnableKicks();
        Assert.InRange(host.PostedCount, host.Fault is null && host.HasPosted ? 1 : 0, host.SizeEntries);
        return (taken, host.Fault is not null);
    }

    /// <summary>A few random bytes, or all of them.</summary>
    private void Scribble(ref XorShift random, ulong address, int length)
    {
        Span<byte> bytes = _memory.Span(address, length);
        if (random.Below(8) == 0)
        {
            for (int i = 0; i < length; i++)
            {
                bytes[i] = (byte)random.Next();
            }
        }

        for (int writes = random.Below(10); writes > 0; writes--)
        {
            bytes[random.Below(length)] = (byte)random.Below(random.Below(2) == 0 ? 8 : 256);
        }
    }

    private void AssertInside(ReadOnlySpan<BufferSegment> segments)
    {
        foreach (ref readonly BufferSegment segment in segments)
        {
            Assert.True(_memory.Contains(segment.Address, segment.Length));
        }
    }
}
