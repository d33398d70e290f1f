namespace Bakeoff.Machine;

/// <summary>
/// First in, first out, in an array that grows to the most ever queued; for the few objects of a kind that live as long as
/// the simulator. Elements are wrapped, so that storing one needs no check of the array's type, and stay in the array when
/// they are taken: both cost more than the rest of the operation.
/// </summary>
internal sealed class FifoQueue<T>
    where T : class
{
    private Slot[] _slots = new Slot[8];
    private int _first;

    private struct Slot
    {
        public T? Item;
    }

    /// <summary>Elements queued.</summary>
    internal int Count { get; private set; }

    /// <summary>Appends an element.</summary>
    internal void Enqueue(T item)
    {
        if (Count == _slots.Length)
        {
            Grow();
        }

        ref Slot slot = ref _slots[(_first + Count++) & (_slots.Length - 1)];
        if (slot.Item != item)
        {
            slot.Item = item;
        }
    }

    /// <summary>Takes the first element; call only if there is one.</summary>
    internal T Dequeue()
    {
        Invariant.That(Count > 0, "an element was taken from an empty queue");
        T item = _slots[_first].Item!;
        _first = (_first + 1) & (_slots.Length - 1);
        Count--;
        return item;
    }

    private void Grow()
    {
        var larger = new Slot[2 * Count];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _slots[(_first + i) & (Count - 1)];
        }

        _slots = larger;
        _first = 0;
    }
}
