namespace Bakeoff.Transports.Rings;

/// <summary>
/// Where the parts of an IOQ ring of n entries lie, in bytes (AlacrityVM include/linux/ioq.h, version 4): a head of 56
/// bytes that holds a shm-signal and two index words, then n descriptors of 32 bytes.
/// </summary>
public static class IoqLayout
{
    /// <summary>Alignment of the ring, in bytes.</summary>
    public const int Alignment = 8;

    /// <summary>Greatest ring size that a host accepts, in entries.</summary>
    public const int MaxCount = 2048;

    /// <summary>First word.</summary>
    public const uint Magic = 0x47fa2fe4;

    /// <summary>Second word.</summary>
    public const uint Version = 4;

    /// <summary>Offset of the version.</summary>
    public const int VersionOffset = 4;

    /// <summary>Offset of the shm-signal.</summary>
    public const int SignalOffset = 8;

    /// <summary>Offset of the valid index: u32 head, u32 tail, u8 full, 3 bytes of padding. The inuse index follows.</summary>
    public const int IndexOffset = 24;

    /// <summary>Bytes of one index.</summary>
    public const int IndexBytes = 12;

    /// <summary>Offset of the tail in an index; the head is at 0.</summary>
    public const int TailOffset = 4;

    /// <summary>Offset of the full flag in an index.</summary>
    public const int FullOffset = 8;

    /// <summary>Offset of the number of entries.</summary>
    public const int CountOffset = 48;

    /// <summary>Offset of the descriptors.</summary>
    public const int DescriptorsOffset = 56;

    /// <summary>Bytes of one descriptor: u64 cookie, u64 pointer, u64 length, u8 valid, u8 sown, 6 bytes of padding.</summary>
    public const int DescriptorBytes = 32;

    /// <summary>Offset of the length in a descriptor.</summary>
    public const int LengthOffset = 16;

    /// <summary>Offset in a descriptor: holds a buffer.</summary>
    public const int ValidOffset = 24;

    /// <summary>Offset in a descriptor: who owns it, a <see cref="Locality"/>. Its store publishes the descriptor.</summary>
    public const int SownOffset = 25;

    /// <summary>Bytes of a ring of <paramref name="count"/> entries.</summary>
    public static int Bytes(int count) => DescriptorsOffset + (DescriptorBytes * count);
}
