namespace Bakeoff.Machine;

/// <summary>
/// The far part of an event list: a ladder queue (Tang, Goh and Thng, 2005). Events at or after <c>_topStartPs</c> lie
/// unsorted on top; below, each rung divides one bucket of the rung above into buckets of its own. An event is linked
/// into a bucket in O(1) and moves down a few times until its bucket is small enough to be sorted.
/// </summary>
/// <remarks>
/// <code>
///   top       ............................... later than every rung
///   rung 0    |done|done|####|   |  |   |   |
///   rung 1              |done|##| | |         divides the bucket of rung 0 that was reached
/// </code>
/// Links and keys are in the slots that the list owns and passes in.
/// </remarks>
internal sealed class EventLadder
{
    /// <summary>A bucket with at most this many events is sorted rather than divided.</summary>
    private const int BucketMax = 24;

    /// <summary>Times that fit: 26 days of virtual time.</summary>
    private const long TimeMaxPs = 1L << 61;

    private const int BucketBitsMin = 3;
    private const int BucketBitsMax = 16;

    private readonly List<EventRung> _rungs = [];
    private int _depth;
    private int _top = -1;
    private int _topCount;
    private long _topStartPs;
    private long _topFirstPs = long.MaxValue;
    private long _topLastPs;

    /// <summary>Events held.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds an event that lies at or after the end of the near part.</summary>
    internal void Add(EventSlot[] slots, EventKey key)
    {
        Invariant.That(key.TimePs < TimeMaxPs, "an event was scheduled for after the end of time");
        int index = key.Slot;
        ref EventSlot slot = ref slots[index];
        slot.Key = key;
        Count++;
        if (key.TimePs >= _topStartPs)
        {
            slot.Next = _top;
            _top = index;
            _topCount++;
            _topFirstPs = Math.Min(_topFirstPs, key.TimePs);
            _topLastPs = Math.Max(_topLastPs, key.TimePs);
            return;
        }

        int rung = 0;
        while (key.TimePs < _rungs[rung].ReachedPs)
        {
            rung++;
        }

        _rungs[rung].Add(ref slot, index);
    }

    /// <summary>Makes room for events between <paramref name="fromPs"/> and <paramref name="toPs"/>, the former end of the near part.</summary>
    internal void Extend(long fromPs, long toPs)
    {
        if (Count == 0)
        {
            _depth = 0;
            _topStartPs = fromPs;
        }
        else
        {
            NewRung(fromPs, toPs - fromPs, BucketBitsMin);
        }
    }

    /// <summary>
    /// Takes the events of the earliest bucket: the first of a chain of slots, their number, and the time before which
    /// no others are left. Call only if there are any.
    /// </summary>
    internal int TakeBucket(EventSlot[] slots, out int count, out long endPs)
    {
        while (true)
        {
            if (_depth == 0)
            {
                DivideTop(slots);
            }

            EventRung rung = _rungs[_depth - 1];
            if (rung.Count == 0)
            {
                _depth--;
                continue;
            }

            long startPs = rung.FindBucket();
            int first = rung.TakeBucket(slots, out count);
            endPs = rung.ReachedPs;
            if (count <= BucketMax || rung.WidthPs == 1)
            {
                Count -= count;
                return first;
            }

            EventRung child = NewRung(startPs, rung.ReachedPs - startPs, BucketBits(count));
            Distribute(slots, first, child);
        }
    }

    private void DivideTop(EventSlot[] slots)
    {
        EventRung rung = NewRung(_topFirstPs, _topLastPs - _topFirstPs + 1, BucketBits(_topCount));
        _topStartPs = rung.EndPs;
        int first = _top;
        _top = -1;
        _topCount = 0;
        _topFirstPs = long.MaxValue;
        _topLastPs = 0;
        Distribute(slots, first, rung);
    }

    private static void Distribute(EventSlot[] slots, int first, EventRung rung)
    {
        while (first >= 0)
        {
            ref EventSlot slot = ref slots[first];
            int next = slot.Next;
            rung.Add(ref slot, first);
            first = next;
        }
    }

    /// <summary>About as many buckets as there are events.</summary>
    private static int BucketBits(int count) =>
        Math.Clamp(System.Numerics.BitOperations.Log2((uint)count), BucketBitsMin, BucketBitsMax);

    private EventRung NewRung(long startPs, long spanPs, int bucketBits)
    {
        if (_depth == _rungs.Count)
        {
            _rungs.Add(new EventRung());
        }

        EventRung rung = _rungs[_depth++];
        rung.Open(startPs, spanPs, bucketBits);
        return rung;
    }
}
