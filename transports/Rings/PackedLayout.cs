using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// Where the parts of a packed virtqueue of N entries lie, in bytes from its start, and what its flags mean (VIRTIO 1.1,
/// 2.7). The specification places the three areas freely; here each event suppression structure has a cache line of its own
/// behind the descriptors, because each is written by one side and polled by the other.
/// </summary>
public readonly record struct PackedLayout
{
    /// <summary>Alignment of the ring, in bytes. The specification asks for 16; a line keeps four descriptors together.</summary>
    public const int Alignment = 64;

    /// <summary>Greatest ring size, in entries; not only powers of two are allowed.</summary>
    public const int MaxSizeEntries = 32768;

    /// <summary>Bytes of one descriptor: u64 address, u32 length, u16 id, u16 flags.</summary>
    public const int DescriptorBytes = 16;

    /// <summary>Bytes of one event suppression structure: u16 offset and wrap, u16 flags.</summary>
    public const int EventBytes = 4;

    /// <summary>Descriptor flag: the chain goes on in the next slot.</summary>
    public const ushort Next = 1;

    /// <summary>Descriptor flag: the device writes this buffer.</summary>
    public const ushort Write = 2;

    /// <summary>Descriptor flag: address and length describe a table of descriptors.</summary>
    public const ushort Indirect = 4;

    /// <summary>Descriptor flag, bit 7: equals the driver's wrap counter when the driver has made it available.</summary>
    public const ushort Avail = 1 << 7;

    /// <summary>Descriptor flag, bit 15: equals the device's wrap counter when the device has used it.</summary>
    public const ushort Used = 1 << 15;

    /// <summary>Event flag: notify for every change.</summary>
    public const ushort EventEnable = 0;

    /// <summary>Event flag: do not notify.</summary>
    public const ushort EventDisable = 1;

    /// <summary>Event flag: notify when the descriptor named beside it is reached (only with the event index feature).</summary>
    public const ushort EventDescriptor = 2;

    /// <summary>Bit of the offset word that holds the wrap counter.</summary>
    public const ushort EventWrapBit = 1 << 15;

    /// <summary>The layout for <paramref name="sizeEntries"/> descriptors, 1 to 32,768.</summary>
    public PackedLayout(int sizeEntries)
    {
        if (sizeEntries is <= 0 or > MaxSizeEntries)
        {
            throw new ArgumentOutOfRangeException(nameof(sizeEntries), sizeEntries,
                $"a packed ring has 1 to {MaxSizeEntries} entries");
        }

        SizeEntries = sizeEntries;
    }

    /// <summary>Descriptors in the ring, N.</summary>
    public int SizeEntries { get; }

    /// <summary>Offset of the driver's event suppression structure: when the driver wants interrupts.</summary>
    public int DriverEventOffset => ((DescriptorBytes * SizeEntries) + Alignment - 1) & -Alignment;

    /// <summary>Offset of the device's event suppression structure: when the device wants kicks.</summary>
    public int DeviceEventOffset => DriverEventOffset + Alignment;

    /// <summary>Bytes of the whole ring.</summary>
    public int Bytes => DeviceEventOffset + EventBytes;

    /// <summary>Bytes of the indirect tables that a guest with <paramref name="options"/> needs, 16-byte aligned; may be 0.</summary>
    public static long IndirectBytes(PackedRingOptions options) =>
        options.Indirect ? (long)options.SizeEntries * options.IndirectTableEntries * DescriptorBytes : 0;

    /// <summary>True if <paramref name="flags"/> say that the driver of wrap counter <paramref name="wrap"/> has made it available.</summary>
    public static bool IsAvailable(ushort flags, bool wrap) =>
        ((flags & Avail) != 0) == wrap && ((flags & Used) != 0) != wrap;

    /// <summary>True if <paramref name="flags"/> say that the device of wrap counter <paramref name="wrap"/> has used it.</summary>
    public static bool IsUsed(ushort flags, bool wrap) =>
        ((flags & Avail) != 0) == wrap && ((flags & Used) != 0) == wrap;

    /// <summary>The bits that make a descriptor available in the lap of <paramref name="wrap"/>.</summary>
    public static ushort AvailableBits(bool wrap) => wrap ? Avail : Used;

    /// <summary>The bits that mark a descriptor used in the lap of <paramref name="wrap"/>.</summary>
    public static ushort UsedBits(bool wrap) => wrap ? (ushort)(Avail | Used) : (ushort)0;

    /// <summary>Why a ring cannot lie at <paramref name="address"/>, which may come from a guest, or null if it can.</summary>
    public string? PlacementFault(GuestMemory memory, ulong address)
    {
        if (address % DescriptorBytes != 0)
        {
            return $"ring address 0x{address:x} is not a multiple of {DescriptorBytes}";
        }

        return memory.Contains(address, Bytes) ? null : $"ring at 0x{address:x} with {Bytes} bytes is outside guest memory";
    }
}
