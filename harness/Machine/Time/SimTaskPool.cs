using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// Free boxes of one kind of <see cref="SimTask"/> method in one simulator: a stack whose entries stay in place when they
/// are taken. The box that comes back is mostly the one that was there, and storing a reference costs more than comparing it.
/// </summary>
internal sealed class SimTaskPool(SimTaskPools pools)
{
    private Slot[] _free = new Slot[4];
    private int _freeCount;

    private struct Slot
    {
        public SimTaskBox Box; // wrapped: storing it needs no check of the array's type
    }

    /// <summary>The simulator's pools.</summary>
    internal SimTaskPools Pools => pools;

    /// <summary>Takes a box; null if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SimTaskBox? Take() => _freeCount == 0 ? null : _free[--_freeCount].Box;

    /// <summary>Gives a box back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Return(SimTaskBox box)
    {
        if (_freeCount == _free.Length)
        {
            Grow();
        }

        ref Slot slot = ref _free[_freeCount++];
        if (slot.Box != box)
        {
            slot.Box = box;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref _free, 2 * _free.Length);
}
