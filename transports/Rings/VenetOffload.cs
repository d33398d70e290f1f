using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Rings;

/// <summary>What venet says about a packet beside its bytes: checksum and segmentation to be done later.</summary>
/// <param name="Flags">NEEDS_CSUM 1, GSO 2, ECN 4.</param>
/// <param name="CsumStart">Where checksumming starts, in bytes.</param>
/// <param name="CsumOffset">Where to put the checksum, in bytes after the start.</param>
/// <param name="GsoType">Kind of segmentation.</param>
/// <param name="GsoHeaderLength">Bytes of headers before the payload.</param>
/// <param name="GsoSize">Payload bytes per wire segment.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VenetOffload(
    uint Flags, ushort CsumStart, ushort CsumOffset, byte GsoType, ushort GsoHeaderLength, ushort GsoSize)
{
    /// <summary>Flag: the checksum is not filled in.</summary>
    public const uint NeedsCsum = 1;

    /// <summary>Flag: to be segmented.</summary>
    public const uint Gso = 2;

    /// <summary>Flag: segments carry ECN.</summary>
    public const uint Ecn = 4;
}
