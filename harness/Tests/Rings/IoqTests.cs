using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>Push and pop, and what makes them illegal.</summary>
public sealed class IoqTests : IDisposable
{
    private const ulong Address = 0x100;
    private const ulong ValidHead = Address + 24;
    private const ulong ValidTail = Address + 28;
    private const ulong InUseHead = Address + 36;
    private const ulong InUseTail = Address + 40;
    private const int Count = 3;

    private readonly GuestMemory _memory = new(0x20000);
    private readonly Ioq _north;
    private readonly Ioq _south;

    public IoqTests()
    {
        _north = Ioq.Create(_memory, Address, Count);
        _south = Ioq.TryAttach(_memory, Address, IoqLayout.Bytes(Count), out _)!;
    }

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(256, 8248)]
    [InlineData(1024, 32824)]
    [InlineData(2048, 65592)]
    public void A_ring_has_56_bytes_and_32_per_entry(int count, int bytes) => Assert.Equal(bytes, IoqLayout.Bytes(count));

    [Fact]
    public void A_push_gives_the_descriptor_to_the_peer_and_a_pop_gives_it_back()
    {
        Assert.True(_north.Owns(0));
        Assert.Equal(IoqResult.Done, _north.Push(IoqIndex.InUse, 0));
        Assert.False(_north.Owns(0));
        Assert.True(_south.Owns(0));
        Assert.Equal(1, _south.CountOf(IoqIndex.InUse));
        Assert.Equal(IoqResult.Done, _south.Pop(IoqIndex.InUse, 0));
        Assert.True(_north.Owns(0));
        Assert.Equal(0, _north.CountOf(IoqIndex.InUse));
    }

    [Fact]
    public void A_pop_can_keep_the_owner()
    {
        _north.Push(IoqIndex.InUse, 0);
        Assert.Equal(IoqResult.Done, _south.Pop(IoqIndex.InUse, 0, keepOwner: true));
        Assert.True(_south.Owns(0));
    }

    [Fact]
    public void Full_tells_n_entries_from_none()
    {
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(i, _north.CountOf(IoqIndex.Valid));
            Assert.Equal(IoqResult.Done, _north.PushBoth(i));
        }

        Assert.Equal((Count, Count), (_north.CountOf(IoqIndex.Valid), _north.CountOf(IoqIndex.InUse)));
        _south.Pop(IoqIndex.InUse, 0);
        Assert.Equal((Count, Count - 1), (_north.CountOf(IoqIndex.Valid), _north.CountOf(IoqIndex.InUse)));
    }

    [Fact]
    public void Illegal_operations_are_outcomes_and_change_nothing()
    {
        Assert.Equal(IoqResult.NotAtTail, _north.Push(IoqIndex.Valid, 1));
        Assert.Equal(IoqResult.NotOwner, _south.Push(IoqIndex.InUse, 0));
        Assert.Equal(IoqResult.NotOwner, _south.Pop(IoqIndex.InUse, 0));
        _north.PushBoth(0);
        Assert.Equal(IoqResult.NotAtHead, _south.Pop(IoqIndex.InUse, 1));
        Assert.Equal(IoqResult.NotOwner, _north.Pop(IoqIndex.Valid, 0));
        Assert.Equal((0u, 1u), (_south.Head(IoqIndex.InUse), _south.Tail(IoqIndex.InUse)));
        _memory.Write(InUseTail, 2u);
        Assert.Equal(IoqResult.TailsDiffer, _north.PushBoth(1));
        Assert.Equal(1u, _north.Tail(IoqIndex.Valid));
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(0xffff_ffffu)]
    public void Index_words_that_are_no_position_are_found(uint word)
    {
        foreach (ulong at in (ulong[])[ValidHead, ValidTail, InUseHead, InUseTail])
        {
            _memory.Write(at, word);
        }

        Assert.Equal(IoqResult.IndexOutOfRange, _north.Push(IoqIndex.Valid, 0));
        Assert.Equal(IoqResult.IndexOutOfRange, _south.Pop(IoqIndex.InUse, 0));
        Assert.Equal(0, _north.CountOf(IoqIndex.Valid));
    }

    [Theory]
    [InlineData(0, 0u, "magic")]
    [InlineData(4, 5u, "version")]
    [InlineData(8, 1u, "magic or version")]
    [InlineData(12, 2u, "magic or version")]
    [InlineData(48, 0u, "entries")]
    [InlineData(48, 4u, "entries")] // not the length of the memory
    [InlineData(48, 0xffff_ffffu, "entries")]
    public void The_host_refuses_a_head_with_wrong_words(int offset, uint word, string fault)
    {
        _memory.Write(Address + (ulong)offset, word);
        Assert.Null(Ioq.TryAttach(_memory, Address, IoqLayout.Bytes(Count), out string? found));
        Assert.Contains(fault, found, StringComparison.Ordinal);
    }

    [Fact]
    public void The_host_refuses_wrong_places_and_lengths()
    {
        int bytes = IoqLayout.Bytes(Count);
        foreach ((ulong address, long length) in (ReadOnlySpan<(ulong, long)>)
            [(Address, bytes - 1), (Address, bytes + 32), (Address, 0), (Address, -1), (Address + 4, bytes),
             (0x1fff8, bytes), (ulong.MaxValue - 7, bytes), (Address, long.MaxValue)])
        {
            Assert.Null(Ioq.TryAttach(_memory, address, length, out string? fault));
            Assert.NotNull(fault);
        }
    }

    [Fact]
    public void Sizes_outside_1_to_2048_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ioq.Create(_memory, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ioq.Create(_memory, 0, 2049));
        Assert.Throws<ArgumentException>(() => Ioq.Create(_memory, 0x18000, 2048));
        Assert.Throws<ArgumentException>(() => Ioq.Create(_memory, 4, 2));
    }
}
