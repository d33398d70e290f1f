using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

public class SplitLayoutTests
{
    [Theory]
    [InlineData(64, 1024, 4096, 4612)]
    [InlineData(128, 2048, 4096, 5124)]
    [InlineData(256, 4096, 8192, 10244)]
    [InlineData(512, 8192, 12288, 16388)]
    [InlineData(1024, 16384, 20480, 28676)]
    public void Offsets_are_those_of_the_legacy_layout(int entries, int avail, int used, int bytes)
    {
        var layout = new SplitLayout(entries);
        Assert.Equal((avail, used, bytes), (layout.AvailOffset, layout.UsedOffset, layout.Bytes(eventIdx: false)));
        Assert.Equal(bytes + 2, layout.Bytes(eventIdx: true));
        Assert.Equal(bytes, layout.AvailEventOffset);
        Assert.Equal(avail + 4 + (2 * entries), layout.UsedEventOffset);
    }

    [Fact]
    public void Used_event_never_runs_into_the_used_ring()
    {
        for (int entries = 1; entries <= SplitLayout.MaxSizeEntries; entries *= 2)
        {
            var layout = new SplitLayout(entries);
            Assert.True(layout.UsedEventOffset + 2 <= layout.UsedOffset);
            Assert.Equal(0, layout.UsedOffset % 4096);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-16)]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(65536)]
    public void Sizes_that_are_no_power_of_two_up_to_the_maximum_are_refused(int entries)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitLayout(entries));
        using var memory = new GuestMemory(1 << 20);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new SplitHostQueue(memory, 0, new SplitRingOptions { SizeEntries = entries }));
    }

    [Theory]
    [InlineData(0x1000UL, null)]
    [InlineData(0x1008UL, "multiple of 4096")]
    [InlineData(0x20000UL, "outside guest memory")]
    [InlineData(0x1e000UL, "outside guest memory")]
    [InlineData(0xffff_ffff_ffff_f000UL, "outside guest memory")]
    public void A_ring_address_from_a_guest_is_checked_before_use(ulong address, string? fault)
    {
        using var memory = new GuestMemory(0x20000);
        string? found = new SplitLayout(256).PlacementFault(memory, address, eventIdx: true);
        Assert.Equal(fault is null, found is null);
        Assert.Contains(fault ?? "", found ?? "", StringComparison.Ordinal);
        if (fault is not null)
        {
            Assert.Throws<ArgumentException>(() => new SplitHostQueue(memory, address, new SplitRingOptions()));
        }
    }

    [Fact]
    public void A_ring_that_ends_with_the_memory_is_accepted()
    {
        var layout = new SplitLayout(256);
        using var memory = new GuestMemory(0x1000 + layout.Bytes(eventIdx: true));
        Assert.Null(layout.PlacementFault(memory, 0x1000, eventIdx: true));
        _ = new SplitGuestQueue(memory, 0x1000, new SplitRingOptions { EventIdx = true });
    }

    [Fact]
    public void Setting_up_again_forgets_what_the_ring_held()
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 16 });
        pair.Send(token: 1);
        _ = new SplitGuestQueue(pair.Memory, SplitPair.Ring, new SplitRingOptions { SizeEntries = 16 });
        var host = new SplitHostQueue(pair.Memory, SplitPair.Ring, new SplitRingOptions { SizeEntries = 16 });
        Assert.False(host.HasPosted);
        Assert.Equal(TakeResult.Empty, host.TryTake(out _));
    }
}
