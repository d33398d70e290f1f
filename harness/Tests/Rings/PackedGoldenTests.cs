using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>
/// Packed ring memory against dumps written by hand from VIRTIO 1.1, 2.7: N = 4, driver event at 0x40, device event at 0x80.
/// Flags: AVAIL is bit 7 (80 00), USED bit 15 (00 80), both wrap counters start at 1.
/// </summary>
public class PackedGoldenTests
{
    private const int Bytes = 0x84;

    [Fact]
    public void A_chain_and_a_buffer_have_the_documented_bytes()
    {
        // A: header 12 bytes at 0x2000 and data 100 bytes at 0x3000, readable. B: 1500 bytes at 0x4000, writable.
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 4 });
        Assert.True(pair.Guest.TryPost([new BufferSegment(0x2000, 12), new BufferSegment(0x3000, 100)], [], token: 7));
        Assert.True(pair.Guest.TryPost([], [new BufferSegment(0x4000, 1500)], token: 8));
        Assert.False(pair.Host.HasPosted); // the first flags word is held back, and the device stops in front of it
        pair.Guest.Publish();
        HexImage.Equal("""
            00:   00 20 00 00 00 00 00 00  0c 00 00 00  00 00  81 00   # A header, id 0, NEXT, AVAIL
            10:   00 30 00 00 00 00 00 00  64 00 00 00  00 00  80 00   # A data, id 0, AVAIL
            20:   00 40 00 00 00 00 00 00  dc 05 00 00  01 00  82 00   # B, id 1, WRITE, AVAIL
            """, pair.Memory, PackedPair.Ring, Bytes);

        // Both are completed, B with 64 bytes written; then both sides ask for silence.
        pair.Serve();
        pair.Serve(writtenBytes: 64);
        pair.Guest.DisableInterrupts();
        pair.Host.DisableKicks();
        HexImage.Equal("""
            00:   00 20 00 00 00 00 00 00  00 00 00 00  00 00  80 80   # id 0, nothing written, AVAIL and USED
            10:   00 30 00 00 00 00 00 00  64 00 00 00  00 00  80 00   # the rest of the chain is skipped
            20:   00 40 00 00 00 00 00 00  40 00 00 00  01 00  82 80   # id 1, 64 bytes, WRITE, AVAIL and USED
            40:   00 00  01 00                                         # driver: DISABLE
            80:   00 00  01 00                                         # device: DISABLE
            """, pair.Memory, PackedPair.Ring, Bytes);
        Assert.Equal(7, pair.Reap());
        Assert.Equal(8, pair.Reap());
    }

    [Fact]
    public void The_second_lap_inverts_the_bits()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 4 });
        for (int i = 0; i < 3; i++)
        {
            pair.Send(i);
            pair.Serve();
            pair.Reap();
        }

        // Slot 3, then slot 0 of the next lap: the wrap counter of the driver is 0 now.
        Assert.True(pair.Guest.TryPost([new BufferSegment(0x2000, 12), new BufferSegment(0x3000, 100)], [], token: 9));
        pair.Guest.Publish();
        HexImage.Equal("""
            00:   00 30 00 00 00 00 00 00  64 00 00 00  00 00  00 80   # data: not AVAIL, USED: available with wrap counter 0
            10:   00 00 10 00 00 00 00 00  00 00 00 00  00 00  80 80   # used in the first lap
            20:   00 00 10 00 00 00 00 00  00 00 00 00  00 00  80 80
            30:   00 20 00 00 00 00 00 00  0c 00 00 00  00 00  81 00   # header: still the first lap
            """, pair.Memory, PackedPair.Ring, Bytes);
        pair.Serve();
        Assert.Equal(9, pair.Reap());
        pair.Send(10);
        pair.Serve();
        Assert.Equal(0x0000, pair.Memory.Read<ushort>(PackedPair.Ring + 0x1e)); // used with wrap counter 0: both bits clear
        Assert.Equal(10, pair.Reap());
    }

    [Fact]
    public void An_indirect_packet_takes_one_descriptor()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 4, Indirect = true, IndirectTableEntries = 3 });
        Assert.True(pair.Guest.TryPost([new BufferSegment(0x4000, 12), new BufferSegment(0x5000, 100)], [new BufferSegment(0x6000, 4)], 5));
        pair.Guest.Publish();
        Assert.Equal(3, pair.Guest.FreeSlots);
        HexImage.Equal("""
            00:   00 00 04 00 00 00 00 00  30 00 00 00  00 00  84 00   # INDIRECT, AVAIL, table of 48 bytes at 0x40000
            """, pair.Memory, PackedPair.Ring, Bytes);
        HexImage.Equal("""
            00:   00 40 00 00 00 00 00 00  0c 00 00 00  00 00  00 00
            10:   00 50 00 00 00 00 00 00  64 00 00 00  00 00  00 00
            20:   00 60 00 00 00 00 00 00  04 00 00 00  00 00  02 00   # WRITE
            """, pair.Memory, PackedPair.Tables, 0x30);
        Assert.Equal(0, pair.Take());
        Assert.Equal((2, 1), (pair.Host.Readable.Length, pair.Host.Writable.Length));
    }

    [Fact]
    public void Event_structures_name_slot_and_wrap_counter()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 4, EventIdx = true });
        pair.Send(1, segments: 3);
        pair.Serve();
        pair.Reap(); // interrupts are on: the driver moves its event to slot 3, lap 1
        pair.Host.EnableKicks(); // slot 3, lap 1
        Assert.Equal(0x0002_8003u, pair.Memory.Read<uint>(PackedPair.Ring + 0x40));
        Assert.Equal(0x0002_8003u, pair.Memory.Read<uint>(PackedPair.Ring + 0x80));
        pair.Send(2, segments: 2);
        pair.Serve();
        pair.Reap();
        pair.Host.EnableKicks();
        Assert.Equal(0x0002_0001u, pair.Memory.Read<uint>(PackedPair.Ring + 0x40)); // slot 1, lap 2: wrap counter 0
        Assert.Equal(0x0002_0001u, pair.Memory.Read<uint>(PackedPair.Ring + 0x80));
    }
}
