using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// Pending events ordered by (time, priority, sequence number): a 4-ary heap of keys with the payload in a slab beside
/// it, so that sifting moves no object references. Cancellation is O(1): the slot loses its target, and the key is
/// dropped when it reaches the top.
/// </summary>
public sealed class EventList
{
    // Order of equal times in one signed word: priority (3 bits), sequence number (40 bits), slot (20 bits).
    private const int SlotBits = 20;
    private const int SequenceBits = 40;
    private const long SlotMask = (1L << SlotBits) - 1;
    private const long SequenceMask = (1L << SequenceBits) - 1;

    private Key[] _heap = new Key[64];
    private Slot[] _slots = new Slot[64];
    private int _count;
    private int _firstFree = -1;
    private int _slotsUsed;
    private long _sequence;

    private struct Key
    {
        public long TimePs;
        public long Order;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Before(in Key other) =>
            TimePs < other.TimePs || (TimePs == other.TimePs && Order < other.Order);
    }

    private struct Slot
    {
        public IEventTarget? Target;
        public int Tag;
        public int Generation;
        public int NextFree;
    }

    /// <summary>Events pending, those cancelled but not yet dropped included.</summary>
    public int Count => _count;

    /// <summary>Adds an event. Ties are broken by <paramref name="priority"/>, then by order of scheduling.</summary>
    public EventHandle Schedule(long timePs, EventPriority priority, IEventTarget target, int tag)
    {
        int index = TakeSlot();
        ref Slot slot = ref _slots[index];
        slot.Target = target;
        slot.Tag = tag;
        slot.Generation++;
        long sequence = _sequence++ & SequenceMask;
        Push(new Key { TimePs = timePs, Order = (((long)priority << SequenceBits) | sequence) << SlotBits | (uint)index });
        return new EventHandle(index, slot.Generation);
    }

    /// <summary>Cancels an event; false if it has fired or was cancelled before. O(1).</summary>
    public bool Cancel(EventHandle handle)
    {
        if (!handle.IsSet || _slots[handle.Slot].Generation != handle.Generation || _slots[handle.Slot].Target is null)
        {
            return false;
        }

        _slots[handle.Slot].Target = null;
        return true;
    }

    /// <summary>Time of the earliest live event; <see cref="long.MaxValue"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PeekTime()
    {
        while (_count > 0)
        {
            ref Key top = ref _heap[0];
            if (_slots[(int)(top.Order & SlotMask)].Target is not null)
            {
                return top.TimePs;
            }

            DropTop();
        }

        return long.MaxValue;
    }

    /// <summary>Takes the earliest event. Call only after <see cref="PeekTime"/> found one.</summary>
    public IEventTarget Pop(out int tag)
    {
        int index = (int)(_heap[0].Order & SlotMask);
        IEventTarget target = _slots[index].Target!;
        tag = _slots[index].Tag;
        DropTop();
        return target;
    }

    private int TakeSlot()
    {
        int index = _firstFree;
        if (index >= 0)
        {
            _firstFree = _slots[index].NextFree;
            return index;
        }

        index = _slotsUsed++;
        Invariant.That(index <= SlotMask, "more than a million pending events");
        if (index == _slots.Length)
        {
            Array.Resize(ref _slots, index * 2);
        }

        return index;
    }

    private void Push(Key key)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        Key[] heap = _heap;
        int child = _count++;
        while (child > 0)
        {
            int parent = (child - 1) >> 2;
            if (!key.Before(heap[parent]))
            {
                break;
            }

            heap[child] = heap[parent];
            child = parent;
        }

        heap[child] = key;
    }

    private void DropTop()
    {
        int index = (int)(_heap[0].Order & SlotMask);
        ref Slot slot = ref _slots[index];
        slot.Target = null;
        slot.NextFree = _firstFree;
        _firstFree = index;

        Key[] heap = _heap;
        int count = --_count;
        Key last = heap[count];
        int parent = 0;
        while (true)
        {
            int child = (parent << 2) + 1;
            if (child >= count)
            {
                break;
            }

            int best = child;
            int end = Math.Min(child + 4, count);
            for (int i = child + 1; i < end; i++)
            {
                if (heap[i].Before(heap[best]))
                {
                    best = i;
                }
            }

            if (!heap[best].Before(last))
            {
                break;
            }

            heap[parent] = heap[best];
            parent = best;
        }

        heap[parent] = last;
    }
}
