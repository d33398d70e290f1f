using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// Pending events in the total order (time, priority, sequence number): the nearest ones in a short sorted array, the
/// others in a ladder queue. A run of the testbed has 5 to 40 pending events, so it lives in the array alone; thousands
/// cost little more, because the ladder sorts an event only when its time comes near.
/// </summary>
/// <remarks>
/// <code>
///   _near     | latest ... earliest |   takes from the end, inserts by shifting what is earlier
///   _ladder   everything at or after _nearEndPs, see EventLadder
/// </code>
/// Keys and payloads are apart, so that sorting moves no object references. A cancelled event leaves the array at once, so
/// that looking at the earliest one needs no look at its slot; in the ladder it stays until its bucket is sorted.
/// </remarks>
public sealed class EventList
{
    /// <summary>Keys in the array from which on the later half moves to the ladder (measured: 32 to 128 differ little).</summary>
    private const int NearMax = 64;

    private readonly EventLadder _ladder = new();
    private EventKey[] _near = new EventKey[NearMax];
    private EventSlot[] _slots = new EventSlot[NearMax];
    private int _nearCount;
    private long _nearEndPs = long.MaxValue;
    private int _firstFree = -1;
    private int _slotsUsed;
    private long _sequence;

    /// <summary>Events pending, those cancelled in the ladder included until their time comes near.</summary>
    public int Count => _nearCount + _ladder.Count;

    /// <summary>Adds an event. Ties are broken by <paramref name="priority"/>, then by order of scheduling.</summary>
    public EventHandle Schedule(long timePs, EventPriority priority, IEventTarget target, int tag)
    {
        int index = _firstFree;
        if (index < 0)
        {
            index = NewSlot();
        }

        ref EventSlot slot = ref _slots[index];
        _firstFree = slot.Next;
        if (slot.Target != target)
        {
            slot.Target = target;
        }

        slot.Tag = tag;
        int generation = ++slot.Generation;
        var key = new EventKey(timePs, priority, _sequence++, index);
        if (timePs < _nearEndPs && _nearCount < _near.Length)
        {
            Insert(_near, _nearCount++, key);
        }
        else
        {
            AddFar(key);
        }

        return new EventHandle(index, generation);
    }

    /// <summary>Cancels an event; false if it has fired or was cancelled before.</summary>
    public bool Cancel(EventHandle handle)
    {
        ref EventSlot slot = ref _slots[handle.Slot];
        if (!handle.IsSet || slot.Generation != handle.Generation)
        {
            return false;
        }

        slot.Generation++;
        for (int i = _nearCount - 1; i >= 0; i--)
        {
            if (_near[i].Slot == handle.Slot)
            {
                RemoveNear(i);
                Free(handle.Slot);
                break;
            }
        }

        return true;
    }

    /// <summary>Time of the earliest live event; <see cref="long.MaxValue"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PeekTime()
    {
        int last = _nearCount - 1;
        return last >= 0 ? _near[last].TimePs : FindFirst();
    }

    /// <summary>Takes the earliest event. Call only after <see cref="PeekTime"/> found one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IEventTarget Pop(out int tag)
    {
        int index = _near[--_nearCount].Slot;
        ref EventSlot slot = ref _slots[index];
        slot.Generation++;
        slot.Next = _firstFree;
        _firstFree = index;
        tag = slot.Tag;
        return slot.Target!;
    }

    /// <summary>Shifts what is earlier than <paramref name="key"/> towards the end: the earliest event is the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Insert(EventKey[] near, int count, EventKey key)
    {
        int at = count;
        while (at > 0 && near[at - 1].IsBefore(key))
        {
            near[at] = near[at - 1];
            at--;
        }

        near[at] = key;
    }

    /// <summary>The array is empty: brings the next events near until a live one is among them.</summary>
    private long FindFirst()
    {
        while (_nearCount == 0)
        {
            if (_ladder.Count == 0)
            {
                _nearEndPs = long.MaxValue;
                return long.MaxValue;
            }

            BringNear();
        }

        return _near[_nearCount - 1].TimePs;
    }

    /// <summary>The array is empty: sorts the next bucket of the ladder into it.</summary>
    private void BringNear()
    {
        int index = _ladder.TakeBucket(_slots, out int count, out _nearEndPs);
        if (count > _near.Length)
        {
            Array.Resize(ref _near, Math.Max(count, 2 * _near.Length)); // as many events at one instant
        }

        while (index >= 0)
        {
            ref EventSlot slot = ref _slots[index];
            int next = slot.Next;
            if (slot.IsPending)
            {
                _near[_nearCount++] = slot.Key;
            }
            else
            {
                Free(index);
            }

            index = next;
        }

        SortNear();
    }

    private void SortNear()
    {
        if (_nearCount > NearMax)
        {
            _near.AsSpan(0, _nearCount).Sort((a, b) => a.IsBefore(b) ? 1 : b.IsBefore(a) ? -1 : 0);
            return;
        }

        for (int i = 1; i < _nearCount; i++)
        {
            Insert(_near, i, _near[i]);
        }
    }

    private void AddFar(EventKey key)
    {
        if (key.TimePs < _nearEndPs)
        {
            Spill();
        }

        if (key.TimePs < _nearEndPs)
        {
            Insert(_near, _nearCount++, key);
        }
        else
        {
            _ladder.Add(_slots, key);
        }
    }

    /// <summary>The array is full: moves its later half to the ladder, all events of one instant together.</summary>
    private void Spill()
    {
        int keptFrom = _nearCount / 2;
        while (keptFrom > 0 && keptFrom < _nearCount && _near[keptFrom].TimePs == _near[keptFrom - 1].TimePs)
        {
            keptFrom++;
        }

        if (keptFrom == _nearCount)
        {
            Array.Resize(ref _near, 2 * _nearCount); // the earlier half is one instant
            return;
        }

        long endPs = _near[keptFrom - 1].TimePs;
        _ladder.Extend(endPs, _nearEndPs);
        _nearEndPs = endPs;
        for (int i = 0; i < keptFrom; i++)
        {
            _ladder.Add(_slots, _near[i]);
        }

        _nearCount -= keptFrom;
        Array.Copy(_near, keptFrom, _near, 0, _nearCount);
    }

    private void RemoveNear(int index)
    {
        for (_nearCount--; index < _nearCount; index++)
        {
            _near[index] = _near[index + 1];
        }
    }

    private void Free(int index)
    {
        _slots[index].Next = _firstFree;
        _firstFree = index;
    }

    private int NewSlot()
    {
        int index = _slotsUsed++;
        Invariant.That(index < EventKey.SlotsMax, "more than a million pending events");
        if (index == _slots.Length)
        {
            Array.Resize(ref _slots, index * 2);
        }

        _slots[index].Next = -1;
        return index;
    }
}
