using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>Many packets: every index wraps, nothing is allocated.</summary>
public class RingLongRunTests
{
    public static TheoryData<string> Kinds => ["flags", "event idx", "indirect", "indirect event idx"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_split_ring_carries_more_packets_than_its_indices_can_count(string kind)
    {
        using var pair = new SplitPair(Options(kind) with { SizeEntries = 8, FirstIndex = 65000 });
        Move(pair.Guest, pair.Host, packets: 140_000, transmit: true);
        Assert.Equal((8, 0), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        Assert.Equal((65000 + 140_000) % 65536, pair.Memory.Read<ushort>(SplitPair.Ring + (16 * 8) + 2));
        Assert.Equal((65000 + 140_000) % 65536, pair.Memory.Read<ushort>(SplitPair.Ring + 4096 + 2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_split_ring_allocates_nothing_per_packet(string kind)
    {
        using var pair = new SplitPair(Options(kind));
        AssertAllocatesNothing(() => Move(pair.Guest, pair.Host, packets: 50_000, transmit: true));
        AssertAllocatesNothing(() => Move(pair.Guest, pair.Host, packets: 50_000, transmit: false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_packed_ring_carries_many_laps_and_allocates_nothing_per_packet(string kind)
    {
        foreach (int entries in (int[])[1, 2, 7, 9, 256])
        {
            SplitRingOptions options = Options(kind);
            using var pair = new PackedPair(new PackedRingOptions
            {
                SizeEntries = entries,
                EventIdx = options.EventIdx,
                Indirect = options.Indirect,
                IndirectTableEntries = options.IndirectTableEntries,
            });
            AssertAllocatesNothing(() => Move(pair.Guest, pair.Host, packets: 25_000, transmit: true));
            AssertAllocatesNothing(() => Move(pair.Guest, pair.Host, packets: 25_000, transmit: false));
            Assert.Equal((entries, 0), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        }
    }

    [Theory]
    [InlineData(IoqUsage.Rx, false)]
    [InlineData(IoqUsage.Tx, false)]
    [InlineData(IoqUsage.Tx, true)]
    [InlineData(IoqUsage.TxWithEvents, true)]
    public void An_ioq_carries_many_rounds_and_allocates_nothing_per_packet(IoqUsage usage, bool scatterGather)
    {
        foreach (int count in (int[])[1, 2, 7, 256])
        {
            using var pair = new IoqPair(count, new IoqOptions { Usage = usage, ScatterGather = scatterGather });
            AssertAllocatesNothing(() => Move(
                pair.Guest, pair.Host, packets: 25_000, transmit: usage != IoqUsage.Rx, events: usage == IoqUsage.TxWithEvents));
            Assert.Equal((count, 0), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
            Assert.Null(pair.Guest.Fault);
            Assert.Null(pair.Host.Fault);
        }
    }

    private static SplitRingOptions Options(string kind) => new()
    {
        EventIdx = kind.Contains("event idx", StringComparison.Ordinal),
        Indirect = kind.Contains("indirect", StringComparison.Ordinal),
        IndirectTableEntries = 4,
    };

    /// <summary>
    /// Fills the ring as far as it goes, serves a varying number, reaps: every packet keeps its length and token, in order.
    /// </summary>
    private static void Move(IGuestQueue guest, IHostQueue host, int packets, bool transmit, bool events = false)
    {
        bool chains = guest.SizeEntries >= 8 && transmit && guest is not IoqGuestQueue;
        Span<BufferSegment> segments = stackalloc BufferSegment[2];
        int posted = 0;
        int served = 0;
        int reaped = 0;
        while (reaped < packets)
        {
            while (posted < packets)
            {
                segments[0] = segments[1] = new BufferSegment(SplitPair.Buffers, (posted % 1500) + 1);
                ReadOnlySpan<BufferSegment> used = segments[..(chains ? 2 : 1)];
                if (!(transmit ? guest.TryPost(used, [], posted) : guest.TryPost([], used, posted)))
                {
                    break;
                }

                posted++;
            }

            guest.Publish();
            guest.KickNeeded();
            for (int left = 1 + (posted % 5); left > 0 && host.TryTake(out int id) == TakeResult.Taken; left--)
            {
                BufferSegment first = transmit ? host.Readable[0] : host.Writable[0];
                if (first.Length != (served % 1500) + 1)
                {
                    Assert.Fail($"packet {served} arrived with length {first.Length}");
                }

                served++;
                host.Complete(id, transmit ? 0 : first.Length);
            }

            host.PublishCompletions();
            host.SignalNeeded();
            reaped = Reap(guest, reaped, served, transmit, events);
        }

        Assert.Null(host.Fault);
        Assert.False(host.HasPosted);
    }

    private static int Reap(IGuestQueue guest, int reaped, int served, bool transmit, bool events)
    {
        while (events && reaped < served)
        {
            Assert.True(((IoqGuestQueue)guest).CompleteByToken(reaped++));
        }

        while (guest.TryReap(out int token, out int written))
        {
            if (token != reaped || written != (transmit ? 0 : (reaped % 1500) + 1))
            {
                Assert.Fail($"reaped token {token}, {written} bytes, instead of {reaped}");
            }

            reaped++;
        }

        return reaped;
    }

    private static void AssertAllocatesNothing(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
