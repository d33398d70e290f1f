using System.Runtime.InteropServices;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// venet_sg, the scatter list to which a transmit descriptor points (AlacrityVM include/linux/venet.h): a header of 32
/// bytes and 16 bytes per fragment.
/// </summary>
public static class VenetSg
{
    /// <summary>Most fragments of one packet, by default.</summary>
    public const int MaxFragments = 18;

    /// <summary>Most bytes of one packet.</summary>
    public const int MaxPacketBytes = 65536;

    /// <summary>Bytes before the fragments.</summary>
    public const int HeaderBytes = 32;

    /// <summary>Bytes per fragment: u32 length, 4 bytes of padding, u64 pointer.</summary>
    public const int FragmentBytes = 16;

    /// <summary>Bytes of a venet_sg with <paramref name="fragments"/> fragments.</summary>
    public static int Bytes(int fragments) => HeaderBytes + (FragmentBytes * fragments);

    /// <summary>Writes the venet_sg of one packet at <paramref name="address"/>.</summary>
    public static void Write(
        CachedMemory memory, ulong address, ulong cookie, in VenetOffload offload, ReadOnlySpan<BufferSegment> fragments)
    {
        uint total = 0;
        ulong at = address + HeaderBytes;
        foreach (ref readonly BufferSegment fragment in fragments)
        {
            memory.Write(at, new Fragment((uint)fragment.Length, fragment.Address));
            total += (uint)fragment.Length;
            at += FragmentBytes;
        }

        memory.Write(address, new Header(cookie, offload, total, (uint)fragments.Length));
    }

    /// <summary>
    /// Reads the venet_sg that a guest has put into <paramref name="length"/> bytes at <paramref name="address"/>: null, or
    /// why the packet must be dropped. Each word is copied once and then checked; <paramref name="fragments"/> bounds the number.
    /// </summary>
    public static string? Read(
        CachedMemory memory, ulong address, ulong length, Span<BufferSegment> fragments,
        out int fragmentCount, out ulong cookie, out VenetOffload offload)
    {
        fragmentCount = 0;
        cookie = 0;
        offload = default;
        if (length < HeaderBytes || length > (ulong)Bytes(fragments.Length) || !memory.Memory.Contains(address, (long)length))
        {
            return "venet_sg is too short, too long or outside guest memory";
        }

        var header = memory.Read<Header>(address);
        if (header.Count == 0 || header.Count > (uint)fragments.Length || (ulong)Bytes((int)header.Count) > length)
        {
            return "venet_sg has no or too many fragments";
        }

        cookie = header.Cookie;
        offload = header.Offload;
        ulong total = 0;
        for (int i = 0; i < (int)header.Count; i++)
        {
            var fragment = memory.Read<Fragment>(address + HeaderBytes + ((ulong)i * FragmentBytes));
            total += fragment.Length;
            if (total > MaxPacketBytes || !memory.Memory.Contains(fragment.Pointer, fragment.Length))
            {
                return "venet_sg has a fragment outside guest memory or more than 64 KiB";
            }

            fragments[i] = new BufferSegment(fragment.Pointer, (int)fragment.Length);
        }

        if (total == 0 || total != header.TotalLength)
        {
            return "venet_sg is empty or its length is not that of its fragments";
        }

        fragmentCount = (int)header.Count;
        return null;
    }

    [StructLayout(LayoutKind.Explicit, Size = HeaderBytes)]
    private readonly struct Header(ulong cookie, in VenetOffload offload, uint totalLength, uint count)
    {
        [FieldOffset(0)] public readonly ulong Cookie = cookie;
        [FieldOffset(8)] private readonly uint _flags = offload.Flags;
        [FieldOffset(12)] public readonly uint TotalLength = totalLength;
        [FieldOffset(16)] private readonly ushort _csumStart = offload.CsumStart;
        [FieldOffset(18)] private readonly ushort _csumOffset = offload.CsumOffset;
        [FieldOffset(20)] private readonly byte _gsoType = offload.GsoType;
        [FieldOffset(22)] private readonly ushort _gsoHeaderLength = offload.GsoHeaderLength;
        [FieldOffset(24)] private readonly ushort _gsoSize = offload.GsoSize;
        [FieldOffset(28)] public readonly uint Count = count;

        public VenetOffload Offload => new(_flags, _csumStart, _csumOffset, _gsoType, _gsoHeaderLength, _gsoSize);
    }

    [StructLayout(LayoutKind.Explicit, Size = FragmentBytes)]
    private readonly struct Fragment(uint length, ulong pointer)
    {
        [FieldOffset(0)] public readonly uint Length = length;
        [FieldOffset(8)] public readonly ulong Pointer = pointer;
    }
}
