using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>The two ends of a packed ring: order, wrap, suppression, recheck races, and what a hostile guest may write.</summary>
public class PackedQueueTests
{
    [Fact]
    public void Completions_out_of_order_come_back_with_their_own_tokens()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8 });
        pair.Send(10, segments: 3);
        pair.Send(11);
        pair.Send(12, segments: 2);
        int a = pair.Take();
        int b = pair.Take();
        int c = pair.Take();
        foreach (int id in (int[])[c, a, b])
        {
            pair.Host.Complete(id, 0);
            pair.Host.PublishCompletions();
        }

        Assert.Equal([12, 10, 11], (int[])[pair.Reap(), pair.Reap(), pair.Reap()]);
        Assert.Equal((8, 0), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
    }

    [Fact]
    public void A_batch_becomes_visible_at_once_in_both_directions()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8 });
        for (int i = 0; i < 4; i++)
        {
            Assert.True(pair.Guest.TryPost([new BufferSegment(PackedPair.Buffers, 64)], [], i));
        }

        Assert.Equal(0, pair.Host.PostedCount);
        pair.Guest.Publish();
        Assert.Equal(4, pair.Host.PostedCount);
        for (int i = 0; i < 4; i++)
        {
            pair.Host.Complete(pair.Take(), 0);
        }

        Assert.False(pair.Guest.HasCompletions);
        pair.Host.PublishCompletions();
        Assert.Equal([0, 1, 2, 3], (int[])[pair.Reap(), pair.Reap(), pair.Reap(), pair.Reap()]);
    }

    [Fact]
    public void Packets_given_back_are_taken_again_across_the_wrap()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 5 });
        pair.Send(0, segments: 3);
        pair.Serve();
        pair.Reap();
        pair.Send(1, segments: 2); // up to the end
        pair.Send(2, segments: 2); // the next lap
        int first = pair.Take();
        int second = pair.Take();
        pair.Host.Untake(2);
        Assert.Equal(2, pair.Host.PostedCount);
        Assert.Equal([first, second], (int[])[pair.Take(), pair.Take()]);
        Assert.Throws<InvariantException>(() => pair.Host.Untake(3));
    }

    /// <summary>64 packets posted one by one to a host that named the first: one kick.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 64)]
    public void An_event_is_passed_once_and_a_flag_is_read_every_time(bool eventIdx, int kicks)
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 100, EventIdx = eventIdx });
        for (int lap = 0; lap < 5; lap++) // 100 is no multiple of 64: the window crosses the wrap at a different slot each time
        {
            pair.Host.EnableKicks();
            int kicked = 0;
            for (int i = 0; i < 64; i++)
            {
                pair.Send(i);
                kicked += pair.Guest.KickNeeded() ? 1 : 0;
            }

            Assert.Equal(kicks, kicked);
            for (int i = 0; i < 64; i++)
            {
                pair.Serve();
                pair.Reap();
            }
        }
    }

    /// <summary>A back end that finds too few buffers for a frame gives them back and waits for more, not for those.</summary>
    [Fact]
    public void A_host_with_too_few_buffers_is_kicked_by_the_next_one()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8, EventIdx = true });
        pair.Send(0);
        pair.Send(1);
        pair.Guest.KickNeeded();
        pair.Take();
        pair.Take();
        pair.Host.Untake(2);
        pair.Host.EnableKicks();
        pair.Send(2);
        Assert.True(pair.Guest.KickNeeded());
    }

    [Fact]
    public void A_delayed_interrupt_comes_after_three_quarters()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 16, EventIdx = true });
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                pair.Send(i);
            }

            pair.Guest.EnableInterruptsDelayed();
            for (int i = 1; i <= 8; i++)
            {
                pair.Serve();
                Assert.Equal(i == 7, pair.Host.SignalNeeded()); // entry number 6 is the seventh
            }

            for (int i = 0; i < 8; i++)
            {
                pair.Reap();
            }

            pair.Guest.DisableInterrupts();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_recheck_finds_what_came_before_notifications_were_enabled(bool eventIdx)
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8, EventIdx = eventIdx });
        pair.Host.DisableKicks();
        pair.Guest.DisableInterrupts();
        pair.Send(1); // the host has drained and is about to sleep
        Assert.False(pair.Guest.KickNeeded());
        pair.Host.EnableKicks();
        Assert.True(pair.Host.HasPosted);

        pair.Serve(); // the guest's poll has found nothing and is about to end
        Assert.False(pair.Host.SignalNeeded());
        pair.Guest.EnableInterrupts();
        Assert.True(pair.Guest.HasCompletions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_comes_after_notifications_were_enabled_is_notified(bool eventIdx)
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 3, EventIdx = eventIdx });
        for (int i = 0; i < 20; i++)
        {
            pair.Host.DisableKicks();
            pair.Guest.DisableInterrupts();
            pair.Host.EnableKicks();
            pair.Send(i);
            Assert.True(pair.Guest.KickNeeded());
            pair.Guest.EnableInterrupts();
            pair.Serve();
            Assert.True(pair.Host.SignalNeeded());
            Assert.Equal(i, pair.Reap());
        }
    }

    /// <summary>Slot 0 as a hostile guest writes it: address, length, id, flags.</summary>
    [Theory]
    [InlineData(0x1_0000_0000UL, 64u, 0, 0x80, "outside guest memory")]
    [InlineData(0x100000UL, 0xffff_ffffu, 0, 0x80, "outside guest memory")]
    [InlineData(0x100000UL, 64u, 8, 0x80, "buffer id 8")]
    [InlineData(0x100000UL, 64u, 0, 0x84, "not negotiated")]
    [InlineData(0x100000UL, 64u, 0, 0x81, "in flight")] // all eight slots say NEXT: a chain without an end
    public void A_bad_descriptor_breaks_the_ring(ulong address, uint length, int id, int flags, string fault)
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8 });
        ulong slots = (flags & 1) != 0 ? 8UL : 1UL;
        for (ulong at = PackedPair.Ring; at < PackedPair.Ring + (slots * 16); at += 16)
        {
            pair.Memory.Write(at, address);
            pair.Memory.Write(at + 8, length);
            pair.Memory.Write(at + 12, (ushort)id);
            pair.Memory.Write(at + 14, (ushort)flags);
        }

        Assert.Equal(TakeResult.Broken, pair.Host.TryTake(out _));
        Assert.Contains(fault, pair.Host.Fault);
        Assert.Equal(TakeResult.Broken, pair.Host.TryTake(out _)); // and stays so
        Assert.True(pair.Host.HasPosted);
    }

    [Fact]
    public void An_id_that_is_in_flight_breaks_the_ring()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8 });
        pair.Send(1);
        pair.Send(2);
        pair.Memory.Write(PackedPair.Ring + 16 + 12, (ushort)0); // the second one claims the first one's id
        pair.Take();
        Assert.Equal(TakeResult.Broken, pair.Host.TryTake(out _));
        Assert.Contains("already in flight", pair.Host.Fault);
    }

    [Fact]
    public void A_used_descriptor_that_was_not_outstanding_breaks_the_guests_end()
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = 8 });
        pair.Send(1);
        pair.Serve();
        pair.Memory.Write(PackedPair.Ring + 12, (ushort)3);
        Assert.False(pair.Guest.TryReap(out _, out _));
        Assert.Contains("buffer 3", pair.Guest.Fault);
        Assert.False(pair.Guest.HasCompletions);
    }
}
