using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

public class IoqQueueTests
{
    private static readonly IoqOptions Rx = new();
    private static readonly IoqOptions Tx = new() { Usage = IoqUsage.Tx };
    private static readonly IoqOptions TxSg = new() { Usage = IoqUsage.Tx, ScatterGather = true };
    private static readonly IoqOptions TxEvents = new() { Usage = IoqUsage.TxWithEvents, ScatterGather = true };

    [Fact]
    public void Transmitted_packets_are_taken_and_reaped_in_order()
    {
        using var pair = new IoqPair(3, Tx);
        for (int i = 0; i < 10; i++)
        {
            pair.Send(token: i, bytes: i + 1);
            Assert.Equal((2, 1), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
            Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out int id));
            Assert.Equal([new BufferSegment(IoqPair.Buffers, i + 1)], pair.Host.Readable.ToArray());
            Assert.True(pair.Host.Writable.IsEmpty);
            pair.Host.Complete(id, 0);
            Assert.False(pair.Guest.HasCompletions);
            pair.Host.PublishCompletions();
            Assert.Equal(i, pair.Reap());
        }
    }

    [Fact]
    public void Nothing_is_visible_before_publish_and_a_full_ring_refuses()
    {
        using var pair = new IoqPair(2, Tx);
        Assert.True(pair.Guest.TryPost([new BufferSegment(0, 1)], [], 1));
        Assert.True(pair.Guest.TryPost([new BufferSegment(0, 1)], [], 2));
        Assert.False(pair.Guest.TryPost([new BufferSegment(0, 1)], [], 3));
        Assert.Equal((0, 2), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        Assert.False(pair.Host.HasPosted);
        Assert.False(pair.Guest.HasCompletions); // own descriptors, but not the host's yet
        Assert.Equal(TakeResult.Empty, pair.Host.TryTake(out _));
        pair.Guest.Publish();
        Assert.Equal(2, pair.Host.PostedCount);
        pair.Serve();
        Assert.Equal(1, pair.Host.PostedCount);
    }

    [Fact]
    public void Receive_buffers_are_filled_reaped_and_replaced()
    {
        using var pair = new IoqPair(2, Rx);
        pair.Offer(token: 100);
        pair.Offer(token: 101);
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal(0, pair.Guest.FreeSlots);
            Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out int id));
            Assert.Equal([new BufferSegment(IoqPair.Buffers, 2048)], pair.Host.Writable.ToArray());
            Assert.True(pair.Host.Readable.IsEmpty);
            pair.Host.Complete(id, 60 + i);
            pair.Host.PublishCompletions();
            Assert.True(pair.Guest.TryReap(out int token, out int written));
            Assert.Equal((100 + i, 60 + i), (token, written));
            Assert.Equal((1, 1), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
            pair.Offer(token: 102 + i);
        }
    }

    [Fact]
    public void A_host_cannot_run_ahead_of_the_guest_round_the_ring()
    {
        using var pair = new IoqPair(2, Rx);
        pair.Offer(1);
        pair.Offer(2);
        Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out int first));
        Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out int second));
        Assert.False(pair.Host.HasPosted); // the descriptors are still south's, but taken
        Assert.Equal(TakeResult.Empty, pair.Host.TryTake(out _));
        Assert.Throws<InvariantException>(() => pair.Host.Complete(second, 0)); // out of order
        pair.Host.Complete(first, 10);
        pair.Host.Complete(second, 10);
        Assert.False(pair.Host.HasPosted);
        pair.Host.PublishCompletions();
        Assert.False(pair.Host.HasPosted);
        Assert.Equal((1, 2), (pair.Reap(), pair.Reap()));
        Assert.False(pair.Host.HasPosted); // reaped, not replaced
        Assert.Equal(2, pair.Host.PostedCount); // an upper bound
    }

    [Fact]
    public void With_events_the_slot_is_free_at_the_pop_and_the_packet_done_at_the_event()
    {
        using var pair = new IoqPair(2, TxEvents);
        pair.Send(token: 41);
        pair.Send(token: 42);
        Assert.Equal((0, 2), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        pair.Host.TryTake(out int id);
        ulong cookie = pair.Host.Cookie;
        pair.Host.Complete(id, 0);
        pair.Host.PublishCompletions();
        Assert.Equal((1, 2), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        Assert.False(pair.Guest.HasCompletions);
        Assert.False(pair.Guest.TryReap(out _, out _));
        pair.Send(token: 43);
        Assert.False(pair.Guest.TryPost([new BufferSegment(0, 1)], [], 44));
        Assert.Equal(41UL, cookie);
        Assert.True(pair.Guest.CompleteByToken((int)cookie));
        Assert.Equal(2, pair.Guest.Outstanding);
        Assert.True(pair.Guest.CompleteByToken(42));
        Assert.True(pair.Guest.CompleteByToken(43));
        Assert.False(pair.Guest.CompleteByToken(43));
    }

    [Fact]
    public void Untaken_packets_are_taken_again_in_the_same_order()
    {
        foreach (IoqOptions options in (IoqOptions[])[Tx, TxSg, TxEvents])
        {
            using var pair = new IoqPair(3, options);
            for (int i = 0; i < 5; i++)
            {
                pair.Send(i);
                pair.Serve();
                _ = options.Usage == IoqUsage.Tx ? pair.Reap() : pair.Guest.FreeSlots;
            }

            pair.Send(5, bytes: 5);
            pair.Send(6, bytes: 6);
            pair.Host.TryTake(out _);
            pair.Host.TryTake(out _);
            pair.Host.Untake(2);
            Assert.Equal(2, pair.Host.PostedCount);
            pair.Host.TryTake(out _);
            Assert.Equal(5, pair.Host.Readable[0].Length);
            Assert.Throws<InvariantException>(() => pair.Host.Untake(2));
        }
    }

    [Fact]
    public void Kicks_and_interrupts_are_gated_by_the_shm_signal()
    {
        using var pair = new IoqPair(4, Tx);
        pair.Send(1);
        Assert.False(pair.Guest.KickNeeded()); // the host has not enabled its half
        pair.Host.EnableKicks();
        Assert.True(pair.Host.HasPosted);
        Assert.True(pair.Host.Signal!.EnabledAndSignalled); // a deferred wake-up
        pair.Host.Signal.ClearDirty();
        pair.Serve();
        pair.Send(2);
        Assert.True(pair.Guest.KickNeeded());
        pair.Send(3);
        Assert.False(pair.Guest.KickNeeded()); // pending
        pair.Host.DisableKicks();
        Assert.False(pair.Host.Signal.Enabled);

        pair.Guest.EnableInterrupts();
        Assert.True(pair.Guest.Signal!.EnabledAndDirty);
        pair.Serve();
        Assert.True(pair.Host.SignalNeeded());
        Assert.False(pair.Host.SignalNeeded());
        pair.Guest.DisableInterrupts();
        pair.Guest.Signal.ClearPending();
        pair.Serve();
        Assert.False(pair.Host.SignalNeeded());
    }

    /// <summary>The recheck race of 2009's poll loop: a completion between the last look and enabling.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_the_recheck_after_enabling_a_completion_strands(bool recheck)
    {
        using var pair = new IoqPair(4, Rx);
        pair.Offer(1);
        pair.Guest.DisableInterrupts();
        Assert.False(pair.Guest.TryReap(out _, out _));
        pair.Serve(60);
        bool awake = pair.Host.SignalNeeded();
        pair.Guest.EnableInterrupts();
        awake |= recheck && (pair.Guest.Signal!.EnabledAndSignalled || pair.Guest.HasCompletions);
        Assert.Equal(recheck, awake);
    }

    // ---- bad packets and bad rings ----

    [Fact]
    public void A_packet_of_18_fragments_and_64_KiB_is_accepted()
    {
        using var pair = new IoqPair(2, TxSg);
        var fragments = new BufferSegment[18];
        Array.Fill(fragments, new BufferSegment(IoqPair.Buffers, 3640));
        fragments[17] = new BufferSegment(IoqPair.Buffers, 65536 - (17 * 3640));
        Assert.True(pair.Guest.TryPost(fragments, [], 1));
        pair.Guest.Publish();
        Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out _));
        Assert.Null(pair.Host.PacketFault);
        Assert.Equal(18, pair.Host.Readable.Length);
        Assert.Throws<InvariantException>(() => pair.Guest.TryPost(new BufferSegment[19], [], 2));
    }

    [Theory]
    [InlineData(12, 63u)] // total is not that of the fragments
    [InlineData(12, 65u)]
    [InlineData(28, 0u)] // fragment count
    [InlineData(28, 2u)] // more than the descriptor's length has room for
    [InlineData(28, 19u)]
    [InlineData(28, 0x8000_0000u)]
    [InlineData(32, 65537u)] // a fragment's length
    [InlineData(32, 0xffff_ffffu)]
    [InlineData(40, 0x001f_fff0u)] // a fragment's address: 64 bytes there run over the end
    [InlineData(44, 1u)]
    public void A_bad_venet_sg_is_a_packet_to_drop_and_the_ring_goes_on(int offset, uint word)
    {
        using var pair = new IoqPair(2, TxSg);
        pair.Send(1);
        pair.Send(2);
        pair.Memory.Write(IoqPair.Areas + (ulong)offset, word);
        Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out int id));
        Assert.NotNull(pair.Host.PacketFault);
        Assert.True(pair.Host.Readable.IsEmpty);
        pair.Host.Complete(id, 0);
        pair.Serve();
        Assert.Null(pair.Host.PacketFault);
        Assert.Equal((1, 2), (pair.Reap(), pair.Reap()));
    }

    [Theory]
    [InlineData(8, 0x20_0000UL)] // pointer
    [InlineData(8, ulong.MaxValue)]
    [InlineData(16, 0UL)] // length
    [InlineData(16, 31UL)]
    [InlineData(16, 321UL)]
    [InlineData(16, ulong.MaxValue)]
    public void A_bad_descriptor_is_a_packet_to_drop(int offset, ulong word)
    {
        foreach (IoqOptions options in (IoqOptions[])[TxSg, Tx, Rx])
        {
            if (options != TxSg && word is 31 or 321)
            {
                continue; // fine as the length of a plain buffer
            }

            using var pair = new IoqPair(2, options);
            if (options == Rx)
            {
                pair.Offer(1);
            }
            else
            {
                pair.Send(1);
            }

            pair.Memory.Write(IoqPair.Ring + 56 + (ulong)offset, word);
            Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out _));
            Assert.NotNull(pair.Host.PacketFault);
            Assert.True(pair.Host.Readable.IsEmpty && pair.Host.Writable.IsEmpty);
        }
    }

    [Fact]
    public void A_scribbled_index_word_or_ownership_byte_breaks_the_ring()
    {
        using var pair = new IoqPair(4, Tx);
        pair.Send(1);
        pair.Memory.Write(IoqPair.Ring + 36, 4u);
        Assert.Equal(TakeResult.Broken, pair.Host.TryTake(out _));
        Assert.NotNull(pair.Host.Fault);

        using var second = new IoqPair(4, Rx);
        second.Offer(1);
        second.Host.TryTake(out int id);
        second.Host.Complete(id, 1);
        second.Memory.Write<byte>(IoqPair.Ring + 56 + 25, 0); // sown: not the host's after all
        second.Host.PublishCompletions();
        Assert.Contains(nameof(IoqResult.NotOwner), second.Host.Fault, StringComparison.Ordinal);
        Assert.Equal(TakeResult.Broken, second.Host.TryTake(out _));
        Assert.False(second.Host.SignalNeeded());
    }

    [Fact]
    public void An_index_that_the_host_moved_breaks_the_guests_end()
    {
        using var pair = new IoqPair(4, Tx);
        pair.Memory.Write(IoqPair.Ring + 40, 2u); // inuse tail
        pair.Send(1);
        Assert.Contains(nameof(IoqResult.TailsDiffer), pair.Guest.Fault, StringComparison.Ordinal);
        Assert.False(pair.Guest.TryReap(out _, out _));
    }

    [Fact]
    public void Options_and_ends_that_do_not_fit_are_refused()
    {
        using var pair = new IoqPair(2, Tx);
        Assert.Throws<ArgumentException>(() => new IoqGuestQueue(pair.South, Tx));
        Assert.Throws<ArgumentException>(() => new IoqHostQueue(pair.North, Tx));
        Assert.Throws<ArgumentException>(() => new IoqHostQueue(pair.South, new IoqOptions { Usage = IoqUsage.TxWithEvents }));
        Assert.Throws<ArgumentException>(() => new IoqGuestQueue(pair.North, TxSg, sgAreas: (2 << 20) - 8));
        Assert.Equal(2 * 320, IoqGuestQueue.SgAreaBytes(2, TxSg));
        Assert.Equal(0, IoqGuestQueue.SgAreaBytes(2, Rx with { ScatterGather = true }));
    }
}
