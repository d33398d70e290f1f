using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>The recheck races as explicit interleavings: the other side acts between the store and the look.</summary>
public class SplitRaceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_post_just_before_kicks_are_enabled_is_silent_and_only_the_recheck_finds_it(bool eventIdx)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8, EventIdx = eventIdx });
        pair.Send(0);
        pair.Guest.KickNeeded();
        pair.Host.DisableKicks();
        pair.Serve();
        Assert.Equal(TakeResult.Empty, pair.Host.TryTake(out _)); // the host has drained

        pair.Send(1); // in between
        Assert.False(pair.Guest.KickNeeded());

        pair.Host.EnableKicks();
        Assert.True(pair.Host.HasPosted); // a host that sleeps here without looking strands the packet
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_post_between_enabling_kicks_and_the_recheck_is_kicked_and_seen(bool eventIdx)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8, EventIdx = eventIdx });
        pair.Host.DisableKicks();
        pair.Host.EnableKicks();
        pair.Send(1);
        Assert.True(pair.Host.HasPosted);
        Assert.True(pair.Guest.KickNeeded()); // spurious for a host that has looked, vital for one that has not
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wish_between_publish_and_the_kick_decision_is_seen_by_the_guest(bool eventIdx)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8, EventIdx = eventIdx });
        pair.Host.DisableKicks();
        Assert.Equal(TakeResult.Empty, pair.Host.TryTake(out _));
        pair.Guest.TryPost([new BufferSegment(SplitPair.Buffers, 1)], [], 0);
        pair.Guest.Publish();
        pair.Host.EnableKicks(); // between the guest's two halves
        Assert.True(pair.Guest.KickNeeded());
        Assert.True(pair.Host.HasPosted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_completion_just_before_interrupts_are_enabled_is_silent_and_only_the_recheck_finds_it(bool eventIdx)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8, EventIdx = eventIdx });
        pair.Send(0);
        pair.Send(1);
        pair.Serve();
        pair.Host.SignalNeeded();
        pair.Guest.DisableInterrupts();
        pair.Reap();
        Assert.False(pair.Guest.TryReap(out _, out _)); // the guest has drained

        pair.Serve(); // in between
        Assert.False(pair.Host.SignalNeeded());

        pair.Guest.EnableInterrupts();
        Assert.True(pair.Guest.HasCompletions); // without this look the packet would wait for an interrupt that never comes
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_completion_between_enabling_interrupts_and_the_recheck_is_signalled_and_seen(bool eventIdx)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8, EventIdx = eventIdx });
        pair.Send(0);
        pair.Host.SignalNeeded();
        pair.Guest.DisableInterrupts();
        pair.Guest.EnableInterrupts();
        pair.Serve();
        Assert.True(pair.Guest.HasCompletions);
        Assert.True(pair.Host.SignalNeeded());
    }

    /// <summary>A lost wake-up, step by step: a guest that sleeps without the recheck is never woken.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_the_recheck_a_packet_strands(bool recheck)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = 8 });
        pair.Send(0);
        pair.Guest.DisableInterrupts();
        Assert.False(pair.Guest.TryReap(out _, out _)); // the poll finds nothing and is about to end
        pair.Serve();
        bool awake = pair.Host.SignalNeeded();
        pair.Guest.EnableInterrupts();
        awake |= recheck && pair.Guest.HasCompletions;
        Assert.False(pair.Host.HasPosted); // so the host will not act, nor signal, ever again
        Assert.Equal(recheck, awake);
    }
}
