using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>IOQ memory against dumps written by hand from the layout: n = 2, so 0x78 bytes.</summary>
public class IoqGoldenTests
{
    [Fact]
    public void Transmit_ring_has_the_documented_bytes()
    {
        // Token 7: 60 bytes at 0x100000, sent and consumed. Token 8: 1514 bytes, sent with the host's kicks enabled.
        using var pair = new IoqPair(2, new IoqOptions { Usage = IoqUsage.Tx });
        pair.Send(token: 7, bytes: 60);
        pair.Serve();
        pair.Host.EnableKicks();
        pair.Send(token: 8, bytes: 1514);
        Assert.True(pair.Guest.KickNeeded());
        HexImage.Equal("""
            00: e4 2f fa 47  04 00 00 00                 # magic, version
            08: df 39 fa 58  01 00 00 00                 # shm-signal
            10: 00 00 01  01 01 01  00 00                # north dirty; south enabled, pending, dirty
            18: 00 00 00 00  00 00 00 00  01 00 00 00    # valid: head 0, tail 0, full
            24: 01 00 00 00  00 00 00 00  00 00 00 00    # inuse: head 1, tail 0
            30: 02 00 00 00  00 00 00 00                 # count
            38: 07 00 00 00 00 00 00 00  00 00 10 00 00 00 00 00
            48: 3c 00 00 00 00 00 00 00  01  00          # 60 bytes, valid, north's again
            58: 08 00 00 00 00 00 00 00  00 00 10 00 00 00 00 00
            68: ea 05 00 00 00 00 00 00  01  01          # 1514 bytes, valid, south's
            """, pair.Memory, IoqPair.Ring, 0x78);

        Assert.Equal(7, pair.Reap());
        HexImage.Equal("""
            00: 01 00 00 00  00 00 00 00  00 00 00 00    # valid: head 1, no longer full
            0c: 01 00 00 00  00 00 00 00  00 00 00 00
            """, pair.Memory, IoqPair.Ring + 0x18, 0x18);
        Assert.Equal(0, pair.Memory.Read<ushort>(IoqPair.Ring + 0x50)); // not valid, north's
    }

    [Fact]
    public void Receive_ring_has_the_documented_bytes()
    {
        // Two buffers of 2048 bytes; the first gets 64 bytes, is reaped and replaced by one of 1024.
        using var pair = new IoqPair(2, new IoqOptions());
        pair.Offer(token: 1);
        pair.Offer(token: 2);
        pair.Serve(writtenBytes: 64);
        HexImage.Equal("""
            10: 00 00 01  00 00 01  00 00                # both dirty, none enabled
            18: 00 00 00 00  00 00 00 00  01 00 00 00    # valid: full
            24: 00 00 00 00  01 00 00 00  00 00 00 00    # inuse: head 0, tail 1
            30: 02 00 00 00  00 00 00 00
            38: 01 00 00 00 00 00 00 00  00 00 10 00 00 00 00 00
            48: 40 00 00 00 00 00 00 00  01  00          # 64 bytes, north's
            58: 02 00 00 00 00 00 00 00  00 00 10 00 00 00 00 00
            68: 00 08 00 00 00 00 00 00  01  01          # 2048 bytes, south's
            00: e4 2f fa 47  04 00 00 00  df 39 fa 58  01 00 00 00
            """, pair.Memory, IoqPair.Ring, 0x78);

        Assert.Equal(1, pair.Reap());
        pair.Offer(token: 3, bytes: 1024);
        HexImage.Equal("""
            00: 00 00 00 00  00 00 00 00  01 00 00 00    # valid: as before, buffers are replaced in place
            0c: 01 00 00 00  01 00 00 00  00 00 00 00    # inuse: head 1, tail 1
            18: 02 00 00 00  00 00 00 00
            20: 03 00 00 00 00 00 00 00  00 00 10 00 00 00 00 00
            30: 00 04 00 00 00 00 00 00  01  01
            """, pair.Memory, IoqPair.Ring + 0x18, 0x40);
    }

    [Fact]
    public void Transmit_ring_with_events_uses_the_inuse_index_only()
    {
        using var pair = new IoqPair(2, new IoqOptions { Usage = IoqUsage.TxWithEvents, ScatterGather = true });
        pair.Send(token: 1);
        pair.Send(token: 2);
        pair.Serve();
        HexImage.Equal("""
            00: 00 00 00 00  00 00 00 00  00 00 00 00    # valid: never moved
            0c: 01 00 00 00  00 00 00 00  00 00 00 00    # inuse: head 1, tail 0; was full
            18: 02 00 00 00  00 00 00 00
            20: 01 00 00 00 00 00 00 00  00 00 04 00 00 00 00 00
            30: 30 00 00 00 00 00 00 00  01  00          # a venet_sg of one fragment, north's
            """, pair.Memory, IoqPair.Ring + 0x18, 0x40);
    }

    [Fact]
    public void Venet_sg_has_the_documented_bytes()
    {
        using var pair = new IoqPair(4, new IoqOptions { Usage = IoqUsage.Tx, ScatterGather = true });
        var offload = new VenetOffload(
            VenetOffload.NeedsCsum | VenetOffload.Gso, CsumStart: 34, CsumOffset: 16, GsoType: 1, GsoHeaderLength: 66, GsoSize: 1448);
        BufferSegment[] fragments = [new(0x2000, 66), new(0x3000, 4096)];
        Assert.True(pair.Guest.TryPostPacket(fragments, offload, token: 5));
        HexImage.Equal("""
            00: 05 00 00 00 00 00 00 00                  # cookie
            08: 03 00 00 00  42 10 00 00                 # NEEDS_CSUM and GSO; 4162 bytes
            10: 22 00  10 00                             # checksum from 34, at 16
            14: 01 00  42 00  a8 05  00 00               # TCPv4, headers 66, segments 1448
            1c: 02 00 00 00                              # two fragments
            20: 42 00 00 00  00 00 00 00  00 20 00 00 00 00 00 00
            30: 00 10 00 00  00 00 00 00  00 30 00 00 00 00 00 00
            """, pair.Memory, IoqPair.Areas, 0x40);

        pair.Guest.Publish();
        Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out _));
        Assert.Equal(fragments, pair.Host.Readable.ToArray());
        Assert.Equal((5UL, offload), (pair.Host.Cookie, pair.Host.Offload));
        Assert.Equal(320, VenetSg.Bytes(18));
    }
}
