using System.Numerics;

namespace Bakeoff.Machine;

/// <summary>One rung of an <see cref="EventLadder"/>: buckets of equal width, a power of two of picoseconds.</summary>
internal sealed class EventRung
{
    private int[] _buckets = [];
    private long _startPs;
    private int _shift;
    private int _current;

    /// <summary>Events in its buckets.</summary>
    internal int Count { get; private set; }

    /// <summary>Width of a bucket.</summary>
    internal long WidthPs => 1L << _shift;

    /// <summary>Buckets before this time have been taken.</summary>
    internal long ReachedPs { get; private set; }

    /// <summary>End of the last bucket, which may be narrower than the others: later events belong to the rungs above.</summary>
    internal long EndPs { get; private set; }

    /// <summary>Divides <paramref name="spanPs"/> from <paramref name="startPs"/> on into about 2^<paramref name="bucketBits"/> buckets.</summary>
    internal void Open(long startPs, long spanPs, int bucketBits)
    {
        int spanBits = 64 - BitOperations.LeadingZeroCount((ulong)(spanPs - 1));
        _shift = Math.Max(0, spanBits - bucketBits);
        int bucketCount = (int)((spanPs - 1) >> _shift) + 1;
        _startPs = startPs;
        EndPs = startPs + spanPs;
        ReachedPs = startPs;
        _current = 0;
        if (_buckets.Length < bucketCount)
        {
            _buckets = new int[1 << bucketBits];
        }

        Array.Fill(_buckets, -1, 0, bucketCount);
    }

    /// <summary>Links the event at <paramref name="index"/> into its bucket.</summary>
    internal void Add(ref EventSlot slot, int index)
    {
        ref int bucket = ref _buckets[(int)((slot.Key.TimePs - _startPs) >> _shift)];
        slot.Next = bucket;
        bucket = index;
        Count++;
    }

    /// <summary>Moves on to the next bucket that holds events and returns its start.</summary>
    internal long FindBucket()
    {
        while (_buckets[_current] < 0)
        {
            _current++;
        }

        return _startPs + ((long)_current << _shift);
    }

    /// <summary>Empties the current bucket: first slot of its chain, and how many there are.</summary>
    internal int TakeBucket(EventSlot[] slots, out int count)
    {
        int first = _buckets[_current];
        _buckets[_current++] = -1;
        ReachedPs = Math.Min(_startPs + ((long)_current << _shift), EndPs);
        count = 0;
        for (int index = first; index >= 0; index = slots[index].Next)
        {
            count++;
        }

        Count -= count;
        return first;
    }
}
