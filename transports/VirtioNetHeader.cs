using System.Runtime.InteropServices;

namespace Bakeoff.Transports;

/// <summary>virtio_net_hdr: what goes before each frame on a virtqueue, in both directions (Linux include/linux/virtio_net.h).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VirtioNetHeader
{
    /// <summary>Bytes without the buffer count.</summary>
    public const int LegacyBytes = 10;

    /// <summary>Bytes with mergeable receive buffers.</summary>
    public const int MergeableBytes = 12;

    /// <summary>Flag: the checksum is not filled in.</summary>
    public const byte NeedsCsum = 1;

    /// <summary>Flag: the checksum is filled in and was found right (since Linux 3.1).</summary>
    public const byte DataValid = 2;

    /// <summary>GSO type: TCP over IPv4.</summary>
    public const byte GsoTcp4 = 1;

    /// <summary>Flags.</summary>
    public byte Flags;

    /// <summary>Kind of segmentation.</summary>
    public byte GsoType;

    /// <summary>Bytes of headers before the payload (hint).</summary>
    public ushort HeaderLength;

    /// <summary>Payload bytes per wire segment.</summary>
    public ushort GsoSize;

    /// <summary>Where checksumming starts.</summary>
    public ushort CsumStart;

    /// <summary>Where the checksum goes.</summary>
    public ushort CsumOffset;

    /// <summary>Receive buffers that hold the frame (mergeable only; 0 on transmit).</summary>
    public ushort BufferCount;
}
