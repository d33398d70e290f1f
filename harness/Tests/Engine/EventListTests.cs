using Bakeoff.Machine;

namespace Bakeoff.Tests.Engine;

/// <summary>The event list against a sorted set of (time, priority, sequence number).</summary>
public class EventListTests
{
    /// <summary>How far ahead events are scheduled: together, close, spread, and mixed over nine decades.</summary>
    public static TheoryData<string, ulong> Mixes
    {
        get
        {
            var data = new TheoryData<string, ulong>();
            foreach (string mix in (string[])["one instant", "few instants", "near", "even", "nine decades"])
            {
                data.Add(mix, 1);
                data.Add(mix, 2);
                data.Add(mix, 3);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Mixes))]
    public void Events_come_in_the_total_order_whatever_was_cancelled_in_between(string mix, ulong seed)
    {
        var random = new RandomStream(seed, mix);
        var both = new ListAndReference();
        for (int phase = 0; phase < 12; phase++)
        {
            // Grows to thousands, shrinks to none, over and over.
            int steps = 200 << (phase % 5);
            int schedules = phase % 2 == 0 ? 70 : 30;
            for (int i = 0; i < steps; i++)
            {
                long dice = random.NextBelow(100);
                if (dice < schedules)
                {
                    both.Schedule(Ahead(mix, random), (EventPriority)random.NextBelow(7));
                }
                else if (dice < schedules + 8)
                {
                    both.CancelOne(random);
                }
                else
                {
                    both.PopAndCompare();
                }
            }
        }

        both.DrainAndCompare();
    }

    [Fact]
    public void Equal_times_come_by_priority_and_then_in_the_order_of_scheduling()
    {
        var events = new EventList();
        var fired = new List<int>();
        var target = new Recorder(fired);
        events.Schedule(5, EventPriority.Timer, target, 4);
        events.Schedule(5, EventPriority.Wire, target, 1);
        events.Schedule(5, EventPriority.Host, target, 3);
        events.Schedule(4, EventPriority.End, target, 0);
        events.Schedule(5, EventPriority.Wire, target, 2);
        FireAll(events);
        Assert.Equal([0, 1, 2, 3, 4], fired);
    }

    [Fact]
    public void An_event_is_cancelled_once_and_never_after_it_fired()
    {
        var events = new EventList();
        var fired = new List<int>();
        EventHandle first = events.Schedule(1, EventPriority.Host, new Recorder(fired), 1);
        EventHandle second = events.Schedule(2, EventPriority.Host, new Recorder(fired), 2);
        Assert.True(events.Cancel(second));
        Assert.False(events.Cancel(second));
        FireAll(events);
        Assert.Equal([1], fired);
        Assert.False(events.Cancel(first));
        Assert.False(events.Cancel(default));
    }

    [Fact]
    public void A_stale_handle_does_not_cancel_the_event_that_uses_its_slot_now()
    {
        var events = new EventList();
        var fired = new List<int>();
        EventHandle old = events.Schedule(1, EventPriority.Host, new Recorder(fired), 1);
        FireAll(events);
        EventHandle current = events.Schedule(2, EventPriority.Host, new Recorder(fired), 2);
        Assert.Equal(old.Slot, current.Slot);
        Assert.False(events.Cancel(old));
        FireAll(events);
        Assert.Equal([1, 2], fired);
    }

    [Fact]
    public void An_empty_list_says_so_and_cancelled_events_do_not_count()
    {
        var events = new EventList();
        Assert.Equal(long.MaxValue, events.PeekTime());
        var handles = Enumerable.Range(0, 1000)
            .Select(i => events.Schedule(i * 1000, EventPriority.Host, new Recorder([]), i)).ToList();
        Assert.All(handles, handle => Assert.True(events.Cancel(handle)));
        Assert.Equal(long.MaxValue, events.PeekTime());
        Assert.Equal(0, events.Count);
    }

    [Fact]
    public void A_timer_that_is_moved_a_million_times_takes_no_memory()
    {
        var events = new EventList();
        var target = new Recorder([]);
        long now = 0;
        EventHandle timer = default;
        Move(10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Move(1_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);

        void Move(int times)
        {
            for (int i = 0; i < times; i++)
            {
                events.Cancel(timer);
                timer = events.Schedule(now + 200_000, EventPriority.Timer, target, 0);
                events.Schedule(now + 1000, EventPriority.Host, target, 1);
                now = events.PeekTime();
                events.Pop(out _);
            }
        }
    }

    private static long Ahead(string mix, RandomStream random) => mix switch
    {
        "one instant" => 0,
        "few instants" => random.NextBelow(3) * 1_000_000,
        "near" => random.NextBelow(200),
        "even" => random.NextBelow(1_000_000),
        _ => random.NextBelow(1L << (int)random.NextBelow(31)),
    };

    private static void FireAll(EventList events)
    {
        while (events.PeekTime() != long.MaxValue)
        {
            events.Pop(out int tag).Fire(tag);
        }
    }

    private sealed class Recorder(List<int> fired) : IEventTarget
    {
        public void Fire(int tag) => fired.Add(tag);
    }

    private sealed class ListAndReference : IEventTarget
    {
        private readonly EventList _events = new();
        private readonly SortedSet<(long TimePs, EventPriority Priority, int Sequence)> _reference = [];
        private readonly List<(EventHandle Handle, (long, EventPriority, int) Key)> _scheduled = [];
        private long _now;

        public void Schedule(long aheadPs, EventPriority priority)
        {
            (long, EventPriority, int Sequence) key = (_now + aheadPs, priority, _scheduled.Count);
            _scheduled.Add((_events.Schedule(_now + aheadPs, priority, this, key.Sequence), key));
            _reference.Add(key);
        }

        public void CancelOne(RandomStream random)
        {
            if (_scheduled.Count > 0)
            {
                (EventHandle handle, (long, EventPriority, int) key) = _scheduled[(int)random.NextBelow(_scheduled.Count)];
                Assert.Equal(_reference.Remove(key), _events.Cancel(handle));
            }
        }

        public void PopAndCompare()
        {
            if (_reference.Count == 0)
            {
                Assert.Equal(long.MaxValue, _events.PeekTime());
                return;
            }

            (long TimePs, EventPriority Priority, int Sequence) expected = _reference.Min;
            _reference.Remove(expected);
            _now = _events.PeekTime();
            _events.Pop(out int sequence);
            Assert.Equal((expected.TimePs, expected.Sequence), (_now, sequence));
        }

        public void DrainAndCompare()
        {
            while (_reference.Count > 0)
            {
                PopAndCompare();
            }

            PopAndCompare();
        }

        public void Fire(int tag) { }
    }
}
