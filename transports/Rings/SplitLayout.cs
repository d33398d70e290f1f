using System.Numerics;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// Where the parts of a split virtqueue of N entries lie, in bytes from its start: the legacy layout, with the used ring
/// on a page of its own (Linux include/linux/virtio_ring.h, 2.6.32).
/// </summary>
public readonly record struct SplitLayout
{
    /// <summary>Alignment of the ring and of its used part, in bytes.</summary>
    public const int Alignment = 4096;

    /// <summary>Greatest ring size, in entries.</summary>
    public const int MaxSizeEntries = 32768;

    /// <summary>Bytes of one descriptor: u64 address, u32 length, u16 flags, u16 next.</summary>
    public const int DescriptorBytes = 16;

    /// <summary>Bytes of one used element: u32 id, u32 length.</summary>
    public const int UsedElementBytes = 8;

    /// <summary>Descriptor flag: the chain goes on at next.</summary>
    public const ushort Next = 1;

    /// <summary>Descriptor flag: the device writes this buffer.</summary>
    public const ushort Write = 2;

    /// <summary>Descriptor flag: address and length describe a table of descriptors.</summary>
    public const ushort Indirect = 4;

    /// <summary>Flag in avail.flags: the guest wants no interrupt.</summary>
    public const ushort NoInterrupt = 1;

    /// <summary>Flag in used.flags: the host wants no kick.</summary>
    public const ushort NoNotify = 1;

    /// <summary>The layout for <paramref name="sizeEntries"/> descriptors, a power of two of at most 32,768.</summary>
    public SplitLayout(int sizeEntries)
    {
        if (sizeEntries is <= 0 or > MaxSizeEntries || !BitOperations.IsPow2(sizeEntries))
        {
            throw new ArgumentOutOfRangeException(nameof(sizeEntries), sizeEntries,
                $"a split ring has a power of two of 1 to {MaxSizeEntries} entries");
        }

        SizeEntries = sizeEntries;
    }

    /// <summary>Descriptors in the ring, N.</summary>
    public int SizeEntries { get; }

    /// <summary>Offset of the available ring: u16 flags, u16 idx, u16 ring[N], u16 used_event.</summary>
    public int AvailOffset => DescriptorBytes * SizeEntries;

    /// <summary>Offset of used_event, which exists with EVENT_IDX only.</summary>
    public int UsedEventOffset => AvailOffset + 4 + (2 * SizeEntries);

    /// <summary>Offset of the used ring: u16 flags, u16 idx, N elements, u16 avail_event.</summary>
    public int UsedOffset => (UsedEventOffset + Alignment - 1) & -Alignment;

    /// <summary>Offset of avail_event, which exists with EVENT_IDX only.</summary>
    public int AvailEventOffset => UsedOffset + 4 + (UsedElementBytes * SizeEntries);

    /// <summary>Bytes of the whole ring.</summary>
    public int Bytes(bool eventIdx) => AvailEventOffset + (eventIdx ? 2 : 0);

    /// <summary>Bytes of the indirect tables that a guest with <paramref name="options"/> needs, 16-byte aligned; may be 0.</summary>
    public static long IndirectBytes(SplitRingOptions options) =>
        options.Indirect ? (long)options.SizeEntries * options.IndirectTableEntries * DescriptorBytes : 0;

    /// <summary>Why a ring cannot lie at <paramref name="address"/>, which may come from a guest, or null if it can.</summary>
    public string? PlacementFault(GuestMemory memory, ulong address, bool eventIdx)
    {
        if (address % Alignment != 0)
        {
            return $"ring address 0x{address:x} is not a multiple of {Alignment}";
        }

        return memory.Contains(address, Bytes(eventIdx))
            ? null
            : $"ring at 0x{address:x} with {Bytes(eventIdx)} bytes is outside guest memory";
    }
}
