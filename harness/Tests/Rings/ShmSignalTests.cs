using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

public sealed class ShmSignalTests : IDisposable
{
    private const ulong Address = 0x40;

    private readonly GuestMemory _memory = new(4096);
    private readonly ShmSignalEnd _north;
    private readonly ShmSignalEnd _south;

    public ShmSignalTests()
    {
        ShmSignalLayout.Format(_memory, Address);
        _north = new ShmSignalEnd(_memory, Address, Locality.North);
        _south = new ShmSignalEnd(_memory, Address, Locality.South);
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void The_sixteen_bytes_are_as_documented()
    {
        _north.Enable();
        _south.Enable();
        _north.MarkPeerDirty();
        Assert.True(_north.TryRaisePeer());
        HexImage.Equal("""
            0: df 39 fa 58  01 00 00 00    # magic, version
            8: 01 00 00                    # north: enabled
            b: 01 01 01                    # south: enabled, pending, dirty
            """, _memory, Address, 16);
    }

    [Fact]
    public void One_notification_is_in_flight_at_most()
    {
        _south.Enable();
        Assert.True(Signal(_north));
        for (int i = 0; i < 10; i++)
        {
            Assert.False(Signal(_north));
        }

        Assert.Equal(1, WakeUp(_south, () => { }));
        Assert.True(Signal(_north));
    }

    [Fact]
    public void Work_that_arrives_while_the_notifier_runs_is_picked_up_without_a_new_notification()
    {
        _south.Enable();
        Signal(_north);
        int toSend = 3;
        int raised = 0;
        int runs = WakeUp(_south, () => raised += toSend-- > 0 && Signal(_north) ? 1 : 0);
        Assert.Equal((0, 4), (raised, runs));
        Assert.False(_south.EnabledAndSignalled);
    }

    [Fact]
    public void A_disabled_receiver_gets_no_notification_and_finds_the_work_when_it_enables()
    {
        _south.Enable();
        _south.Disable();
        Assert.False(Signal(_north));
        Assert.False(_south.EnabledAndSignalled);
        _south.Enable();
        Assert.True(_south.EnabledAndSignalled); // a deferred wake-up, no interrupt
        Assert.Equal(1, WakeUp(_south, () => { }));
    }

    [Fact]
    public void The_two_directions_do_not_touch_each_other()
    {
        _north.Enable();
        Assert.False(Signal(_north)); // south is not enabled
        Assert.True(Signal(_south));
        Assert.True(_north.EnabledAndDirty);
        Assert.False(_south.Enabled);
    }

    /// <summary>
    /// The peer gets in at each point of the wake-up. Wherever it does, the receiver either sees it in the same wake-up or is
    /// notified again.
    /// </summary>
    [Theory]
    [InlineData("before clear dirty")]
    [InlineData("after clear dirty")]
    [InlineData("before clear pending")]
    [InlineData("after clear pending")]
    public void A_signal_at_any_point_of_the_wake_up_is_not_lost(string point)
    {
        _south.Enable();
        int posted = 1;
        int seen = 0;
        bool raised = Signal(_north);
        void At(string here)
        {
            if (here == point && posted == 1)
            {
                posted++;
                raised |= Signal(_north);
            }
        }

        while (raised)
        {
            raised = false;
            while (_south.EnabledAndSignalled)
            {
                do
                {
                    At("before clear dirty");
                    _south.ClearDirty();
                    At("after clear dirty");
                    seen = posted;
                }
                while (_south.EnabledAndDirty);
                At("before clear pending");
                _south.ClearPending();
                At("after clear pending");
            }
        }

        Assert.Equal((2, 2), (posted, seen));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_the_test_after_clearing_pending_a_signal_strands(bool testAgain)
    {
        _south.Enable();
        int posted = 1;
        int seen = 0;
        Signal(_north);
        do
        {
            _south.ClearDirty();
            seen = posted;
        }
        while (_south.EnabledAndDirty);
        posted++;
        Assert.False(Signal(_north)); // pending is still set: no notification
        _south.ClearPending();
        if (testAgain && _south.EnabledAndSignalled)
        {
            seen = posted;
        }

        Assert.Equal(testAgain, seen == posted);
    }

    [Fact]
    public void A_place_without_a_signal_is_refused()
    {
        Assert.NotNull(ShmSignalLayout.Fault(_memory, 0x80));
        Assert.NotNull(ShmSignalLayout.Fault(_memory, Address + 1));
        Assert.NotNull(ShmSignalLayout.Fault(_memory, 4092));
        Assert.NotNull(ShmSignalLayout.Fault(_memory, ulong.MaxValue - 3));
        Assert.Throws<ArgumentException>(() => new ShmSignalEnd(_memory, 0x80, Locality.South));
    }

    private static bool Signal(ShmSignalEnd from)
    {
        from.MarkPeerDirty();
        return from.TryRaisePeer();
    }

    private static int WakeUp(ShmSignalEnd end, Action notifier)
    {
        int runs = 0;
        while (end.EnabledAndSignalled)
        {
            do
            {
                end.ClearDirty();
                runs++;
                notifier();
            }
            while (end.EnabledAndDirty);
            end.ClearPending();
        }

        return runs;
    }
}
