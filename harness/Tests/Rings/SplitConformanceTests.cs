using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>
/// The device end as a black box: ring memory in, ring memory and return values out. The scenarios are those that any
/// validating virtqueue implementation (such as rust-vmm's) is tested with.
/// </summary>
public class SplitConformanceTests
{
    private const int Next = 1;
    private const int Write = 2;
    private const int Indirect = 4;

    // ---- used ring ----

    [Fact]
    public void Adding_to_the_used_ring_writes_id_and_length_and_then_moves_the_index()
    {
        using var ring = new SplitRingBytes();
        ring.Descriptor(3, SplitRingBytes.Buffer, 100, Write);
        Assert.Equal(TakeResult.Taken, ring.TakeChain(head: 3));
        ring.Host.Complete(3, 60);
        Assert.Equal((3u, 60u), ring.Used(0));
        Assert.Equal(0, ring.UsedIdx);
        ring.Host.PublishCompletions();
        Assert.Equal(1, ring.UsedIdx);
    }

    [Fact]
    public void Adding_an_id_outside_the_table_fails_and_moves_nothing()
    {
        using var ring = new SplitRingBytes();
        Assert.Throws<InvariantException>(() => ring.Host.Complete(SplitRingBytes.Size, 0));
        Assert.Throws<InvariantException>(() => ring.Host.Complete(-1, 0));
        Assert.Throws<InvariantException>(() => ring.Host.Complete(2, 0)); // never taken
        ring.Host.PublishCompletions();
        Assert.Equal(0, ring.UsedIdx);
    }

    // ---- notification need ----

    [Fact]
    public void Notification_need_is_always_true_without_event_idx()
    {
        using var ring = new SplitRingBytes();
        ring.UsedEvent = 1000;
        Assert.True(ring.Host.SignalNeeded());
        Assert.True(ring.Host.SignalNeeded());
        ring.AvailFlags = 1;
        Assert.False(ring.Host.SignalNeeded());
    }

    [Fact]
    public void Notification_need_with_event_idx_follows_used_event_and_a_repeated_query_says_no()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 16, EventIdx = true });
        pair.Guest.DisableInterrupts(); // used_event stays where the test puts it
        ulong usedEvent = SplitPair.Ring + (16 * 16) + 4 + 32;
        pair.Memory.Write<ushort>(usedEvent, 5);
        Assert.True(pair.Host.SignalNeeded()); // the first decision knows no old index
        for (int used = 1; used <= 12; used++)
        {
            pair.Send(used);
            pair.Serve();
            pair.Reap();
            Assert.Equal(used == 6, pair.Host.SignalNeeded());
            Assert.False(pair.Host.SignalNeeded());
        }
    }

    [Theory]
    [InlineData(65532, 1, true)]
    [InlineData(65532, 2, true)]
    [InlineData(65533, 1, false)]
    [InlineData(65533, 2, true)]
    [InlineData(65535, 4, true)]
    [InlineData(0, 4, false)]
    [InlineData(0, 5, true)]
    public void Notification_need_works_across_the_wrap(int usedEvent, int added, bool need)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 16, EventIdx = true, FirstIndex = 65532 });
        pair.Host.SignalNeeded(); // the window starts at 65532
        pair.Memory.Write(SplitPair.Ring + (16 * 16) + 4 + 32, (ushort)usedEvent);
        for (int i = 0; i < added; i++)
        {
            pair.Send(i);
            pair.Serve();
        }

        Assert.Equal(need, pair.Host.SignalNeeded());
    }

    [Fact]
    public void After_65536_entries_without_a_decision_the_host_signals()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 16, EventIdx = true });
        pair.Guest.DisableInterrupts();
        pair.Host.SignalNeeded();
        pair.Memory.Write<ushort>(SplitPair.Ring + (16 * 16) + 4 + 32, 9);
        for (int i = 0; i < 65535; i++)
        {
            pair.Send(i);
            pair.Serve();
            pair.Reap();
        }

        pair.Memory.Write<ushort>(SplitPair.Ring + (16 * 16) + 4 + 32, 65535); // the one entry not in the window
        Assert.False(pair.Host.SignalNeeded());
        for (int i = 0; i < 65536; i++)
        {
            pair.Send(i);
            pair.Serve();
            pair.Reap();
        }

        Assert.True(pair.Host.SignalNeeded());
        Assert.False(pair.Host.SignalNeeded());
    }

    // ---- notification enable and disable ----

    [Fact]
    public void Disabling_and_enabling_kicks_sets_and_clears_the_flag_without_event_idx()
    {
        using var ring = new SplitRingBytes();
        ring.Host.DisableKicks();
        Assert.Equal(1, ring.UsedFlags);
        ring.Host.EnableKicks();
        Assert.Equal(0, ring.UsedFlags);
        Assert.False(ring.Host.HasPosted);
        ring.AvailIdx = 1;
        Assert.True(ring.Host.HasPosted);
    }

    [Fact]
    public void Enabling_kicks_with_event_idx_publishes_avail_event_and_says_whether_entries_wait()
    {
        using var ring = new SplitRingBytes(new SplitRingOptions { EventIdx = true });
        for (int i = 0; i < 3; i++)
        {
            ring.Descriptor(i, SplitRingBytes.Buffer, 10);
            ring.Avail(i, i);
        }

        ring.AvailIdx = 2;
        ring.Host.DisableKicks();
        Assert.Equal(0, ring.UsedFlags);
        Assert.Equal(TakeResult.Taken, ring.Host.TryTake(out _));
        Assert.Equal(TakeResult.Taken, ring.Host.TryTake(out _));
        ring.Host.EnableKicks();
        Assert.Equal(2, ring.AvailEvent);
        Assert.False(ring.Host.HasPosted);
        ring.AvailIdx = 3;
        Assert.True(ring.Host.HasPosted);
    }

    // ---- consumption loop ----

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_consumption_loop_turns_twice_when_the_driver_publishes_between_drain_and_enable(bool eventIdx)
    {
        using var ring = new SplitRingBytes(new SplitRingOptions { EventIdx = eventIdx });
        for (int i = 0; i < 5; i++)
        {
            ring.Descriptor(i, SplitRingBytes.Buffer, 10);
            ring.Avail(i, i);
        }

        ring.AvailIdx = 2;
        int turns = 0;
        int taken = 0;
        do
        {
            turns++;
            ring.Host.DisableKicks();
            while (ring.Host.TryTake(out _) == TakeResult.Taken)
            {
                taken++;
            }

            if (turns == 1)
            {
                ring.AvailIdx = 5;
            }

            ring.Host.EnableKicks();
        }
        while (ring.Host.HasPosted);
        Assert.Equal((2, 5), (turns, taken));
    }

    [Fact]
    public void An_index_moved_past_the_entries_really_written_does_not_crash()
    {
        using var ring = new SplitRingBytes();
        ring.Descriptor(0, SplitRingBytes.Buffer, 10);
        ring.AvailIdx = 3; // three entries, all naming head 0
        Assert.Equal(TakeResult.Taken, ring.Host.TryTake(out int id));
        Assert.Equal(TakeResult.Broken, ring.Host.TryTake(out _)); // head 0 is in flight
        ring.Host.Complete(id, 0);
        ring.Host.PublishCompletions();
        Assert.Equal(1, ring.UsedIdx);
    }

    // ---- hostile driver ----

    [Theory]
    [InlineData(0, 16, TakeResult.Taken)]
    [InlineData(0, 17, TakeResult.Broken)]
    [InlineData(0, 65535, TakeResult.Broken)] // backwards
    [InlineData(65535, 15, TakeResult.Taken)] // exactly size entries, across the wrap
    [InlineData(65535, 16, TakeResult.Broken)]
    [InlineData(65530, 65529, TakeResult.Broken)]
    [InlineData(10, 10, TakeResult.Empty)]
    public void The_available_index_may_run_ahead_by_the_queue_size_and_no_more(int from, int to, TakeResult result)
    {
        using var ring = new SplitRingBytes(new SplitRingOptions { FirstIndex = (ushort)from });
        ring.Descriptor(0, SplitRingBytes.Buffer, 10);
        ring.AvailIdx = (ushort)to;
        Assert.Equal(result, ring.Host.TryTake(out _));
        Assert.Equal(result == TakeResult.Broken, ring.Host.Fault is not null);
        Assert.InRange(ring.Host.PostedCount, 0, SplitRingBytes.Size);
    }

    [Fact]
    public void A_broken_ring_stays_broken_and_still_shows_that_the_indices_differ()
    {
        using var ring = new SplitRingBytes();
        ring.AvailIdx = 100;
        Assert.Equal(TakeResult.Broken, ring.Host.TryTake(out _));
        ring.AvailIdx = 1;
        Assert.Equal(TakeResult.Broken, ring.Host.TryTake(out int id));
        Assert.Equal(-1, id);
        Assert.True(ring.Host.HasPosted); // what the 2.6.34 worker spins on
        Assert.Equal(0, ring.Host.Readable.Length + ring.Host.Writable.Length);
    }

    // ---- chains ----

    [Theory]
    [InlineData(16)]
    [InlineData(65535)]
    public void A_head_outside_the_table_is_refused(int head)
    {
        using var ring = new SplitRingBytes();
        Assert.Equal(TakeResult.Broken, ring.TakeChain(head));
    }

    [Fact]
    public void A_next_outside_the_table_is_refused()
    {
        using var ring = new SplitRingBytes();
        ring.Descriptor(0, SplitRingBytes.Buffer, 10, Next, next: 16);
        Assert.Equal(TakeResult.Broken, ring.TakeChain());
    }

    [Theory]
    [InlineData(1)] // self reference
    [InlineData(3)]
    [InlineData(16)]
    public void A_loop_ends_after_at_most_the_queue_size(int length)
    {
        using var ring = new SplitRingBytes();
        for (int i = 0; i < length; i++)
        {
            ring.Descriptor(i, SplitRingBytes.Buffer, 10, Next, next: (i + 1) % length);
        }

        Assert.Equal(TakeResult.Broken, ring.TakeChain());
        Assert.Contains("loops", ring.Host.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_table_chain_of_exactly_size_descriptors_is_accepted_with_its_two_parts_apart()
    {
        using var ring = new SplitRingBytes();
        for (int i = 0; i < 16; i++)
        {
            ring.Descriptor(i, SplitRingBytes.Buffer + (ulong)(i * 256), (uint)i, (i < 6 ? 0 : Write) | (i < 15 ? Next : 0), next: i + 1);
        }

        Assert.Equal(TakeResult.Taken, ring.TakeChain());
        Assert.Equal(6, ring.Host.Readable.Length);
        Assert.Equal(10, ring.Host.Writable.Length);
        Assert.Equal(new BufferSegment(SplitRingBytes.Buffer + (5 * 256), 5), ring.Host.Readable[5]);
        Assert.Equal(new BufferSegment(SplitRingBytes.Buffer + (6 * 256), 6), ring.Host.Writable[0]);
    }

    [Fact]
    public void A_readable_descriptor_after_a_writable_one_is_refused()
    {
        using var ring = new SplitRingBytes();
        ring.Descriptor(0, SplitRingBytes.Buffer, 10, Write | Next, next: 1);
        ring.Descriptor(1, SplitRingBytes.Buffer, 10);
        Assert.Equal(TakeResult.Broken, ring.TakeChain());
    }

    [Theory]
    [InlineData((ulong)SplitRingBytes.MemoryBytes, 1u)]
    [InlineData((ulong)SplitRingBytes.MemoryBytes - 4, 5u)]
    [InlineData(ulong.MaxValue, 1u)]
    [InlineData(ulong.MaxValue - 10, 16u)]
    [InlineData(0UL, 0xffff_ffffu)]
    [InlineData(0UL, 0x8000_0000u)]
    public void A_buffer_outside_guest_memory_is_refused(ulong address, uint length)
    {
        using var ring = new SplitRingBytes();
        ring.Descriptor(0, address, length);
        Assert.Equal(TakeResult.Broken, ring.TakeChain());
        Assert.Contains("outside guest memory", ring.Host.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_more_than_2_to_the_32_bytes_is_cut()
    {
        // 1,024 buffers of 5 MiB that overlap.
        const ulong Ring = 0x1000;
        const ulong Table = 0x10000;
        using var memory = new GuestMemory(6 << 20);
        var host = new SplitHostQueue(memory, Ring, new SplitRingOptions { SizeEntries = 4, Indirect = true });
        for (int i = 0; i < 1024; i++)
        {
            memory.Write(Table + (16 * (ulong)i) + 8, 5 << 20);
            memory.Write(Table + (16 * (ulong)i) + 12, (ushort)(i < 1023 ? Next : 0));
            memory.Write(Table + (16 * (ulong)i) + 14, (ushort)(i + 1));
        }

        memory.Write(Ring, Table);
        memory.Write(Ring + 8, 1024u * 16);
        memory.Write(Ring + 12, (ushort)Indirect);
        memory.Write<ushort>(Ring + 64 + 2, 1);
        Assert.Equal(TakeResult.Broken, host.TryTake(out _));
        Assert.Contains("2^32", host.Fault, StringComparison.Ordinal);
    }

    // ---- indirect ----

    private static readonly SplitRingOptions IndirectOptions = new() { Indirect = true };

    [Fact]
    public void An_indirect_table_is_followed_even_if_unaligned_and_ends_the_chain()
    {
        using var ring = new SplitRingBytes(IndirectOptions);
        const ulong Table = 0x9003;
        ring.Descriptor(0, SplitRingBytes.Buffer, 1, Next, next: 1);
        ring.Descriptor(1, Table, 3 * 16, Indirect | Next, next: 2); // NEXT beside INDIRECT is not looked at
        ring.Descriptor(2, SplitRingBytes.Buffer, 99);
        ring.TableEntry(Table, 0, SplitRingBytes.Buffer, 2, Next, next: 2);
        ring.TableEntry(Table, 2, SplitRingBytes.Buffer, 3, Write);
        Assert.Equal(TakeResult.Taken, ring.TakeChain());
        Assert.Equal([1, 2], ring.Host.Readable.ToArray().Select(segment => segment.Length));
        Assert.Equal([3], ring.Host.Writable.ToArray().Select(segment => segment.Length));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    [InlineData(17u)]
    [InlineData(40u)]
    [InlineData(65537u * 16)]
    public void An_indirect_length_that_is_zero_not_a_multiple_of_16_or_too_long_is_refused(uint length)
    {
        using var ring = new SplitRingBytes(IndirectOptions);
        ring.Descriptor(0, 0x9000, length, Indirect);
        Assert.Equal(TakeResult.Broken, ring.TakeChain());
    }

    [Theory]
    [InlineData(0x9000UL)]
    [InlineData(SplitRingBytes.Ring)] // the ring's own table, read as an indirect one
    public void A_nested_indirect_table_is_refused(ulong table)
    {
        using var ring = new SplitRingBytes(IndirectOptions);
        ring.TableEntry(0x9000, 0, 0x9000, 16, Indirect);
        ring.Descriptor(0, table, 16, Indirect);
        Assert.Equal(TakeResult.Broken, ring.TakeChain());
        Assert.Contains("inside an indirect table", ring.Host.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_indirect_table_out_of_memory_or_with_a_bad_next_or_a_loop_is_refused()
    {
        foreach ((ulong table, int next) in (ReadOnlySpan<(ulong, int)>)[(SplitRingBytes.MemoryBytes - 16, 0), (0x9000, 2), (0x9000, 0)])
        {
            using var ring = new SplitRingBytes(IndirectOptions);
            ring.Descriptor(0, table, 32, Indirect);
            ring.TableEntry(0x9000, 0, SplitRingBytes.Buffer, 1, Next, next);
            Assert.Equal(TakeResult.Broken, ring.TakeChain());
        }
    }

    [Fact]
    public void A_table_of_more_buffers_than_the_device_has_room_for_is_refused()
    {
        using var ring = new SplitRingBytes(IndirectOptions);
        for (int entries = 1024; entries <= 1025; entries++)
        {
            ring.Descriptor(0, 0x9000, (uint)entries * 16, Indirect);
            ring.TableEntry(0x9000, entries - 1, SplitRingBytes.Buffer, 1);
            for (int i = 0; i < entries - 1; i++)
            {
                ring.TableEntry(0x9000, i, SplitRingBytes.Buffer, 1, Next, next: i + 1);
            }

            Assert.Equal(entries == 1024 ? TakeResult.Taken : TakeResult.Broken, ring.TakeChain());
            ring.Host.Untake(ring.Host.Fault is null ? 1 : 0);
        }
    }

    [Fact]
    public void An_indirect_descriptor_without_the_feature_is_refused()
    {
        using var ring = new SplitRingBytes();
        ring.Descriptor(0, 0x9000, 16, Indirect);
        Assert.Equal(TakeResult.Broken, ring.TakeChain());
    }
}
