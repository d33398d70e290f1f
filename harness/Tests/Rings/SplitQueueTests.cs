using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

public class SplitQueueTests
{
    private static readonly BufferSegment Buffer = new(SplitPair.Buffers, 100);

    [Fact]
    public void Packets_come_back_by_token_in_the_order_of_completion()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8 });
        for (int token = 10; token < 13; token++)
        {
            pair.Send(token);
        }

        int[] ids = new int[3];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out ids[i]));
        }

        foreach (int i in (int[])[2, 0, 1])
        {
            pair.Host.Complete(ids[i], 0);
        }

        Assert.False(pair.Guest.HasCompletions);
        pair.Host.PublishCompletions();
        Assert.Equal([12, 10, 11], [pair.Reap(), pair.Reap(), pair.Reap()]);
        Assert.Equal((8, 0), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
    }

    [Fact]
    public void Nothing_is_visible_before_publish()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8 });
        Assert.True(pair.Guest.TryPost([Buffer], [], token: 1));
        Assert.Equal((7, 1), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        Assert.False(pair.Host.HasPosted);
        Assert.Equal(TakeResult.Empty, pair.Host.TryTake(out _));
        pair.Guest.Publish();
        Assert.Equal(1, pair.Host.PostedCount);
        Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out _));
    }

    [Fact]
    public void A_full_ring_refuses_and_is_not_changed()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 4 });
        Assert.True(pair.Guest.TryPost([Buffer, Buffer, Buffer], [], token: 1));
        Assert.False(pair.Guest.TryPost([Buffer], [Buffer], token: 2));
        Assert.Equal((1, 1), (pair.Guest.FreeSlots, pair.Guest.Outstanding));
        Assert.True(pair.Guest.TryPost([], [Buffer], token: 3));
        Assert.False(pair.Guest.TryPost([Buffer], [], token: 4));
        Assert.Throws<InvariantException>(() => pair.Guest.TryPost(new BufferSegment[5], [], token: 5));
    }

    [Fact]
    public void With_indirect_descriptors_a_ring_holds_as_many_packets_as_it_has_entries()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 4, Indirect = true, IndirectTableEntries = 3 });
        for (int i = 0; i < 4; i++)
        {
            Assert.True(pair.Guest.TryPost([Buffer, Buffer], [Buffer], token: i));
        }

        Assert.Equal(0, pair.Guest.FreeSlots);
        pair.Guest.Publish();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(TakeResult.Taken, pair.Host.TryTake(out _));
            Assert.Equal((2, 1), (pair.Host.Readable.Length, pair.Host.Writable.Length));
        }
    }

    [Fact]
    public void A_packet_too_long_for_its_indirect_table_becomes_a_chain()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8, Indirect = true, IndirectTableEntries = 3 });
        Assert.True(pair.Guest.TryPost([Buffer, Buffer, Buffer, Buffer], [], token: 1));
        Assert.Equal(4, pair.Guest.FreeSlots);
        pair.Guest.Publish();
        pair.Serve();
        Assert.Equal(1, pair.Reap());
        Assert.Equal(8, pair.Guest.FreeSlots);
    }

    [Fact]
    public void Untaken_packets_are_taken_again_in_the_same_order()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8 });
        for (int i = 0; i < 3; i++)
        {
            pair.Send(i, bytes: i + 1);
        }

        pair.Serve();
        pair.Host.TryTake(out _);
        pair.Host.TryTake(out int last);
        pair.Host.Untake();
        Assert.Equal(1, pair.Host.PostedCount);
        pair.Host.TryTake(out int again);
        Assert.Equal(last, again);
        pair.Host.Untake(2);
        pair.Host.TryTake(out _);
        Assert.Equal(2, pair.Host.Readable[0].Length);
        Assert.Throws<InvariantException>(() => pair.Host.Untake(2));
    }

    [Fact]
    public void Mergeable_completions_become_visible_in_one_step()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8 });
        for (int i = 0; i < 4; i++)
        {
            pair.Offer(token: i);
        }

        for (int i = 0; i < 3; i++)
        {
            pair.Host.TryTake(out int id);
            pair.Host.Complete(id, i < 2 ? 2048 : 904);
            Assert.False(pair.Guest.HasCompletions);
        }

        pair.Host.PublishCompletions();
        int total = 0;
        for (int i = 0; i < 3; i++)
        {
            Assert.True(pair.Guest.TryReap(out int token, out int written));
            Assert.Equal(i, token);
            total += written;
        }

        Assert.Equal(5000, total);
        Assert.False(pair.Guest.TryReap(out _, out _));
    }

    [Theory]
    [InlineData(4u, 0u)] // no such head
    [InlineData(0xffff_ffffu, 0u)]
    [InlineData(1u, 0u)] // in the table, not outstanding
    [InlineData(0u, 0x8000_0000u)]
    public void The_guest_marks_the_queue_broken_if_the_host_completes_what_is_not_outstanding(uint id, uint length)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 4 });
        pair.Send(token: 1);
        pair.Memory.Write(SplitPair.Ring + 0x1004, id);
        pair.Memory.Write(SplitPair.Ring + 0x1008, length);
        pair.Memory.Write<ushort>(SplitPair.Ring + 0x1002, 1);
        Assert.True(pair.Guest.HasCompletions);
        Assert.False(pair.Guest.TryReap(out _, out _));
        Assert.NotNull(pair.Guest.Fault);
        Assert.False(pair.Guest.HasCompletions);
        pair.Memory.Write(SplitPair.Ring + 0x1004, 0UL);
        Assert.False(pair.Guest.TryReap(out _, out _));
    }

    [Fact]
    public void Flags_suppress_kicks_and_interrupts()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8 });
        pair.Send(1);
        Assert.True(pair.Guest.KickNeeded());
        pair.Host.DisableKicks();
        pair.Send(2);
        Assert.False(pair.Guest.KickNeeded());
        pair.Host.EnableKicks();
        pair.Send(3);
        Assert.True(pair.Guest.KickNeeded());

        pair.Serve();
        Assert.True(pair.Host.SignalNeeded());
        pair.Guest.DisableInterrupts();
        pair.Serve();
        Assert.False(pair.Host.SignalNeeded());
        pair.Guest.EnableInterrupts();
        Assert.True(pair.Host.SignalNeeded());
    }

    [Fact]
    public void With_event_idx_one_kick_covers_a_batch_until_the_host_asks_again()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 64, EventIdx = true });
        int kicks = 0;
        for (int i = 0; i < 32; i++)
        {
            pair.Send(i);
            kicks += pair.Guest.KickNeeded() ? 1 : 0;
        }

        Assert.Equal(1, kicks);
        while (pair.Host.TryTake(out _) == TakeResult.Taken)
        {
        }

        pair.Host.EnableKicks();
        pair.Send(32);
        Assert.True(pair.Guest.KickNeeded());
        pair.Send(33);
        Assert.False(pair.Guest.KickNeeded());
    }

    [Fact]
    public void Delayed_interrupts_come_after_three_quarters_of_what_is_outstanding()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 16, EventIdx = true });
        for (int i = 0; i < 12; i++)
        {
            pair.Send(i);
        }

        pair.Host.SignalNeeded(); // starts the window
        pair.Guest.EnableInterruptsDelayed();
        int completed = 0;
        do
        {
            pair.Serve();
            completed++;
        }
        while (!pair.Host.SignalNeeded());
        Assert.Equal(10, completed); // used.idx passes 9 = 3/4 of 12
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Notify_on_empty_signals_a_silent_guest_when_the_ring_is_consumed(bool needsIdle, bool signalWhileInFlight)
    {
        using var pair = new SplitPair(new SplitRingOptions
        {
            SizeEntries = 8,
            NotifyOnEmpty = true,
            NotifyOnEmptyNeedsIdle = needsIdle,
        });
        pair.Guest.DisableInterrupts();
        pair.Send(1);
        pair.Send(2);
        pair.Serve();
        Assert.False(pair.Host.SignalNeeded()); // one more is available
        pair.Host.TryTake(out int second);
        Assert.Equal(signalWhileInFlight, pair.Host.SignalNeeded());
        pair.Host.Complete(second, 0);
        pair.Host.PublishCompletions();
        Assert.True(pair.Host.SignalNeeded());
    }

    [Fact]
    public void Indirect_tables_must_lie_in_memory()
    {
        using var memory = new GuestMemory(0x10000);
        var options = new SplitRingOptions { Indirect = true };
        Assert.Equal(256 * 20 * 16, SplitLayout.IndirectBytes(options));
        Assert.Equal(0, SplitLayout.IndirectBytes(new SplitRingOptions()));
        Assert.Throws<ArgumentException>(() => new SplitGuestQueue(memory, 0, options, 0x4000));
        Assert.Throws<ArgumentException>(
            () => new SplitGuestQueue(memory, 0, options with { SizeEntries = 16 }, 0x4008));
    }
}
