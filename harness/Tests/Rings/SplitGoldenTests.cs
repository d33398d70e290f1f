using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>Ring memory against dumps written by hand from the layout: N = 4, avail at 0x40, used at 0x1000.</summary>
public class SplitGoldenTests
{
    [Fact]
    public void Split_ring_with_flags_has_the_documented_bytes()
    {
        // A: header 12 bytes at 0x2000 and data 100 bytes at 0x3000, readable. B: 1500 bytes at 0x4000, writable. Both are
        // completed, B with 64 bytes written. Then both sides ask for silence.
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 4 });
        Assert.True(pair.Guest.TryPost([new BufferSegment(0x2000, 12), new BufferSegment(0x3000, 100)], [], token: 7));
        Assert.True(pair.Guest.TryPost([], [new BufferSegment(0x4000, 1500)], token: 8));
        pair.Guest.Publish();
        pair.Serve();
        pair.Serve(writtenBytes: 64);
        pair.Guest.DisableInterrupts();
        pair.Host.DisableKicks();
        HexImage.Equal("""
            00:   00 20 00 00 00 00 00 00  0c 00 00 00  01 00  01 00   # A header, NEXT -> 1
            10:   00 30 00 00 00 00 00 00  64 00 00 00  00 00  02 00   # A data; next is the old free list link
            20:   00 40 00 00 00 00 00 00  dc 05 00 00  02 00  03 00   # B, WRITE
            40:   01 00  02 00  00 00  02 00                           # NO_INTERRUPT, avail.idx 2, heads 0 and 2
            1000: 01 00  02 00                                         # NO_NOTIFY, used.idx 2
            1004: 00 00 00 00  00 00 00 00                             # A, nothing written
            100c: 02 00 00 00  40 00 00 00                             # B, 64 bytes
            """, pair.Memory, SplitPair.Ring, 0x1024);

        // Reaped: chain A goes in front of the free list (3), then B in front of A.
        Assert.Equal(7, pair.Reap());
        Assert.Equal(8, pair.Reap());
        Assert.Equal(3, pair.Memory.Read<ushort>(SplitPair.Ring + 0x1e));
        Assert.Equal(0, pair.Memory.Read<ushort>(SplitPair.Ring + 0x2e));
    }

    [Fact]
    public void Indirect_packet_has_the_documented_bytes()
    {
        // One packet of two readable buffers and a writable one, twice; tables of three entries, the second slot's at +0x30.
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 4, Indirect = true, IndirectTableEntries = 3 });
        for (int i = 0; i < 2; i++)
        {
            Assert.True(pair.Guest.TryPost(
                [new BufferSegment(0x4000, 12), new BufferSegment(0x5000, 100)], [new BufferSegment(0x6000, 4)], token: i));
        }

        pair.Guest.Publish();
        HexImage.Equal("""
            00:   00 00 04 00 00 00 00 00  30 00 00 00  04 00  01 00   # INDIRECT, table of 48 bytes at 0x40000
            10:   30 00 04 00 00 00 00 00  30 00 00 00  04 00  02 00   # the second slot's table
            2e:   03 00                                                # free list: 2 -> 3
            40:   00 00  02 00  00 00  01 00                           # avail.idx 2, heads 0 and 1
            """, pair.Memory, SplitPair.Ring, 0x1024);
        HexImage.Equal("""
            00:   00 40 00 00 00 00 00 00  0c 00 00 00  01 00  01 00   # NEXT -> 1
            10:   00 50 00 00 00 00 00 00  64 00 00 00  01 00  02 00   # NEXT -> 2
            20:   00 60 00 00 00 00 00 00  04 00 00 00  02 00  00 00   # WRITE
            30:   00 40 00 00 00 00 00 00  0c 00 00 00  01 00  01 00
            40:   00 50 00 00 00 00 00 00  64 00 00 00  01 00  02 00
            50:   00 60 00 00 00 00 00 00  04 00 00 00  02 00  00 00
            """, pair.Memory, SplitPair.Tables, 0xc0);
    }

    [Fact]
    public void Event_idx_words_lie_behind_the_two_rings_and_flags_stay_zero()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 4, EventIdx = true });
        pair.Send(token: 1, bytes: 60);
        pair.Send(token: 2, bytes: 60);
        pair.Serve();
        Assert.Equal(1, pair.Reap()); // interrupts are on, so it moves used_event to 1
        pair.Host.DisableKicks();
        pair.Host.EnableKicks(); // avail_event = 2, the avail.idx that the host has seen
        pair.Host.DisableKicks(); // local: no byte changes
        HexImage.Equal("""
            00:   00 00 10 00 00 00 00 00  3c 00 00 00  00 00  02 00   # reaped: in front of the free list (2)
            10:   00 00 10 00 00 00 00 00  3c 00 00 00  00 00  02 00   # outstanding
            2e:   03 00
            40:   00 00  02 00  00 00  01 00                           # no flag, avail.idx 2
            4c:   01 00                                                # used_event
            1000: 00 00  01 00  00 00 00 00  00 00 00 00               # no flag, used.idx 1, {0, 0}
            1024: 02 00                                                # avail_event
            """, pair.Memory, SplitPair.Ring, 0x1026);
    }
}
