using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Rings;

/// <summary>One descriptor of a packed ring, available or used: 16 bytes, little endian (VIRTIO 1.1, 2.7.13 and 2.7.14).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct PackedDescriptor(ulong address, uint length, ushort id, ushort flags)
{
    /// <summary>Offset of <see cref="Length"/>, in bytes: what a used descriptor overwrites starts here.</summary>
    public const int LengthOffset = 8;

    /// <summary>Offset of <see cref="Id"/>, in bytes.</summary>
    public const int IdOffset = 12;

    /// <summary>Offset of <see cref="Flags"/>, in bytes: the word that hands the descriptor over.</summary>
    public const int FlagsOffset = 14;

    /// <summary>Guest-physical address of the buffer or indirect table; stale in a used descriptor.</summary>
    public readonly ulong Address = address;

    /// <summary>Bytes in the buffer or table; used: bytes written.</summary>
    public readonly uint Length = length;

    /// <summary>Buffer id; of a chain only the last descriptor's counts.</summary>
    public readonly ushort Id = id;

    /// <summary>NEXT, WRITE, INDIRECT, AVAIL, USED.</summary>
    public readonly ushort Flags = flags;
}
