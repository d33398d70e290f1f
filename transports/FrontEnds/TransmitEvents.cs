using Bakeoff.Machine;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// The buffers of venet's event queue: 24-byte tx-complete events {u32 flags, u32 size, u32 id, u32 txqid, u64 cookie}
/// (AlacrityVM include/linux/venet.h).
/// </summary>
internal sealed class TransmitEvents
{
    /// <summary>Bytes of a tx-complete event.</summary>
    public const int EventBytes = 24;

    /// <summary>Event id of tx-complete.</summary>
    private const uint TxCompleteId = 1;

    private readonly GuestMemory _memory;
    private readonly IGuestQueue _queue;
    private readonly ulong _base;

    public TransmitEvents(NorthSystem guest, IGuestQueue queue)
    {
        _memory = guest.Memory;
        _queue = queue;
        _base = guest.Allocator.Allocate((long)queue.SizeEntries * EventBytes);
        for (int slot = 0; slot < queue.SizeEntries; slot++)
        {
            Post(slot);
        }

        queue.Publish();
    }

    /// <summary>Posts the buffer of a slot.</summary>
    public void Post(int slot) => Invariant.That(
        _queue.TryPost(default, [new BufferSegment(AddressOf(slot), EventBytes)], slot), "the event queue is full");

    /// <summary>The cookie of the event in a slot.</summary>
    public int Read(int slot)
    {
        ulong address = AddressOf(slot);
        Invariant.That(_memory.Read<uint>(address + 8) == TxCompleteId, "an event that is not tx-complete");
        return (int)_memory.Read<ulong>(address + 16);
    }

    /// <summary>The host writes an event for <paramref name="cookie"/> at <paramref name="address"/>.</summary>
    public static void Write(GuestMemory memory, ulong address, ulong cookie)
    {
        memory.Write(address, 0u);
        memory.Write(address + 4, (uint)EventBytes);
        memory.Write(address + 8, TxCompleteId);
        memory.Write(address + 12, 1u);
        memory.Write(address + 16, cookie);
    }

    private ulong AddressOf(int slot) => _base + (ulong)(slot * EventBytes);
}
