using Bakeoff.Machine;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>An event of venet's event queue: a packet was transmitted, or the link changed.</summary>
/// <param name="Id">Event id: 0 link state, 1 tx-complete.</param>
/// <param name="Value">Cookie of the packet; or 1 for up, 0 for down.</param>
internal readonly record struct VenetEvent(uint Id, ulong Value)
{
    /// <summary>Id of a link-state event.</summary>
    public const uint LinkStateId = 0;

    /// <summary>Id of a tx-complete event.</summary>
    public const uint TxCompleteId = 1;

    /// <summary>The packet with <paramref name="cookie"/> was transmitted.</summary>
    public static VenetEvent TxComplete(ulong cookie) => new(TxCompleteId, cookie);

    /// <summary>The link is up or down.</summary>
    public static VenetEvent LinkState(bool isUp) => new(LinkStateId, isUp ? 1u : 0u);
}

/// <summary>
/// The buffers of venet's event queue, 24 bytes each: tx-complete {u32 flags, u32 size, u32 id, u32 txqid, u64 cookie} and link state
/// {u32 flags, u32 size, u32 id, u8 state}, which is 16 bytes (AlacrityVM include/linux/venet.h).
/// </summary>
internal sealed class TransmitEvents
{
    /// <summary>Bytes of a tx-complete event.</summary>
    public const int EventBytes = 24;

    private const int LinkStateBytes = 16;

    private const int IdOffset = 8;

    private const int StateOffset = 12;

    private const int CookieOffset = 16;

    private readonly CachedMemory _memory;
    private readonly IGuestQueue _queue;
    private readonly ulong _base;

    public TransmitEvents(NorthSystem guest, IGuestQueue queue)
    {
        _memory = new CachedMemory(guest.Memory);
        _queue = queue;
        PoolBytes = queue.SizeEntries * EventBytes;
        _base = guest.Allocator.Allocate((long)queue.SizeEntries * EventBytes);
        for (int slot = 0; slot < queue.SizeEntries; slot++)
        {
            Post(slot);
        }

        queue.Publish();
    }

    /// <summary>Where the buffers lie: the pool that DEVSHM registers.</summary>
    public ulong PoolAddress => _base;

    /// <summary>Its size in bytes.</summary>
    public int PoolBytes { get; }

    /// <summary>Posts the buffer of a slot.</summary>
    public void Post(int slot) => Invariant.That(
        _queue.TryPost(default, [new BufferSegment(AddressOf(slot), EventBytes)], slot), "the event queue is full");

    /// <summary>The event in a slot, read by <paramref name="context"/>.</summary>
    public VenetEvent Read(CpuContext context, int slot)
    {
        _memory.UsedBy(context);
        ulong address = AddressOf(slot);
        uint id = _memory.Read<uint>(address + IdOffset);
        Invariant.That(id is VenetEvent.LinkStateId or VenetEvent.TxCompleteId, "an event that is neither link state nor tx-complete");
        return new VenetEvent(id, id == VenetEvent.TxCompleteId
            ? _memory.Read<ulong>(address + CookieOffset)
            : _memory.Read<byte>(address + StateOffset));
    }

    /// <summary>The host writes <paramref name="item"/> at <paramref name="address"/>.</summary>
    public static void Write(CachedMemory memory, ulong address, VenetEvent item)
    {
        bool isTxComplete = item.Id == VenetEvent.TxCompleteId;
        memory.Write(address, 0u);
        memory.Write(address + 4, (uint)(isTxComplete ? EventBytes : LinkStateBytes));
        memory.Write(address + IdOffset, item.Id);
        if (isTxComplete)
        {
            memory.Write(address + 12, 1u);
            memory.Write(address + CookieOffset, item.Value);
        }
        else
        {
            memory.Write(address + StateOffset, (byte)item.Value);
        }
    }

    private ulong AddressOf(int slot) => _base + (ulong)(slot * EventBytes);
}
