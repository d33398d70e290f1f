using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Rings;

/// <summary>One descriptor as it lies in memory: 16 bytes, little endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct SplitDescriptor(ulong address, uint length, ushort flags, ushort next)
{
    /// <summary>Offset of <see cref="Next"/>, in bytes.</summary>
    public const int NextOffset = 14;

    /// <summary>Guest-physical address of the buffer or indirect table.</summary>
    public readonly ulong Address = address;

    /// <summary>Bytes in the buffer or indirect table.</summary>
    public readonly uint Length = length;

    /// <summary>NEXT, WRITE, INDIRECT.</summary>
    public readonly ushort Flags = flags;

    /// <summary>Next descriptor of the chain; of the free list while unused.</summary>
    public readonly ushort Next = next;
}
