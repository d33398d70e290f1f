using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// Where an event stands in the total order: time, then one word of priority, sequence number and, below them, the slot
/// that holds its payload.
/// </summary>
internal struct EventKey
{
    private const int SlotBits = 20;
    private const int SequenceBits = 40;

    /// <summary>Most events that may be pending.</summary>
    internal const int SlotsMax = 1 << SlotBits;

    internal long TimePs;
    internal long Order;

    internal EventKey(long timePs, EventPriority priority, long sequence, int slot)
    {
        TimePs = timePs;
        Order = ((((long)priority << SequenceBits) | (sequence & ((1L << SequenceBits) - 1))) << SlotBits) | (uint)slot;
    }

    internal readonly int Slot => (int)Order & (SlotsMax - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsBefore(in EventKey other) =>
        TimePs < other.TimePs || (TimePs == other.TimePs && Order < other.Order);
}
