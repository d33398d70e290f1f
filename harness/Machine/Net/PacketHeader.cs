using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bakeoff.Machine;

/// <summary>What a packet carries, and what the headers of its protocol say.</summary>
[Flags]
public enum PacketFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The acknowledgement number is valid (TCP).</summary>
    Ack = 1,

    /// <summary>Push: the sender's buffer was emptied.</summary>
    Push = 2,

    /// <summary>UDP datagram rather than TCP segment.</summary>
    Udp = 4,

    /// <summary>Travels from the flow's second endpoint to its first.</summary>
    Reverse = 8,
}

/// <summary>
/// The 64-byte stamp of a packet: addressing, TCP fields and a CRC32C. It stands for the Ethernet, IP and TCP headers and
/// travels as real bytes through guest memory, rings, copies and the wire; whoever segments a packet rewrites it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public struct PacketHeader
{
    /// <summary>Size of the stamp in bytes.</summary>
    public const int SizeBytes = 64;

    /// <summary>Value of <see cref="Magic"/>.</summary>
    public const ushort MagicValue = 0xBA4E;

    /// <summary>Constant that marks a stamp.</summary>
    [FieldOffset(0)] public ushort Magic;

    /// <summary>Flags.</summary>
    [FieldOffset(2)] public PacketFlags Flags;

    /// <summary>Index of this wire segment within the packet that was segmented; 0 otherwise.</summary>
    [FieldOffset(3)] public byte SegmentIndex;

    /// <summary>Flow number: one per connection or datagram stream.</summary>
    [FieldOffset(4)] public int Flow;

    /// <summary>Running number of the packet within flow and direction, as its sender's stack numbered it.</summary>
    [FieldOffset(8)] public long PacketId;

    /// <summary>TCP: first byte's stream offset. UDP: datagram number.</summary>
    [FieldOffset(16)] public long Sequence;

    /// <summary>TCP: next byte expected from the peer.</summary>
    [FieldOffset(24)] public long Acknowledgement;

    /// <summary>TCP: receive window in bytes, already scaled.</summary>
    [FieldOffset(32)] public int WindowBytes;

    /// <summary>Payload bytes (may exceed the MSS if <see cref="GsoSizeBytes"/> is set).</summary>
    [FieldOffset(36)] public int PayloadBytes;

    /// <summary>Payload bytes per wire segment when the packet is still to be segmented; 0 if it is one frame.</summary>
    [FieldOffset(40)] public ushort GsoSizeBytes;

    /// <summary>Spare, zero.</summary>
    [FieldOffset(42)] public ushort Reserved;

    /// <summary>TCP timestamp value, in microseconds of virtual time modulo 2^32.</summary>
    [FieldOffset(44)] public uint TimestampUs;

    /// <summary>TCP timestamp echo, in microseconds modulo 2^32; 0 if none.</summary>
    [FieldOffset(48)] public uint TimestampEchoUs;

    /// <summary>First SACK block: start as offset from <see cref="Acknowledgement"/>; 0 if none.</summary>
    [FieldOffset(52)] public int SackOffsetBytes;

    /// <summary>First SACK block: length in bytes; 0 if none.</summary>
    [FieldOffset(56)] public int SackLengthBytes;

    /// <summary>CRC32C of the 60 bytes before it.</summary>
    [FieldOffset(60)] public uint Crc;

    /// <summary>Sets magic and CRC: call after any field changed and before the stamp is handed on.</summary>
    public void Seal()
    {
        Magic = MagicValue;
        Crc = ComputeCrc();
    }

    /// <summary>True if magic and CRC are right.</summary>
    public readonly bool IsIntact => Magic == MagicValue && Crc == ComputeCrc();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint ComputeCrc()
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<PacketHeader, ulong>(
            MemoryMarshal.CreateReadOnlySpan(in this, 1));
        uint crc = uint.MaxValue;
        crc = BitOperations.Crc32C(crc, words[0]);
        crc = BitOperations.Crc32C(crc, words[1]);
        crc = BitOperations.Crc32C(crc, words[2]);
        crc = BitOperations.Crc32C(crc, words[3]);
        crc = BitOperations.Crc32C(crc, words[4]);
        crc = BitOperations.Crc32C(crc, words[5]);
        crc = BitOperations.Crc32C(crc, words[6]);
        return ~BitOperations.Crc32C(crc, (uint)words[7]);
    }
}
