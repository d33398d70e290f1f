using System.Runtime.InteropServices;
using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// Frames in guest memory: an optional virtio-net header, the 64-byte stamp, the payload, laid over the buffers of a
/// packet in order. Payload bytes move only under full verification; lengths and addresses are real in any case.
/// </summary>
public static class GuestFrames
{
    /// <summary>Bytes that a frame occupies, without a virtio-net header.</summary>
    public static int Bytes(Packet packet) => PacketHeader.SizeBytes + packet.Header.PayloadBytes;

    /// <summary>Bytes that a copy of the frame really moves: Ethernet, IP and transport headers and payload.</summary>
    public static int CopyBytes(in PacketHeader header) =>
        Wire.FrameBytes(header.PayloadBytes, (header.Flags & PacketFlags.Udp) != 0);

    /// <summary>Sum of the lengths of <paramref name="segments"/>.</summary>
    public static int TotalBytes(ReadOnlySpan<BufferSegment> segments)
    {
        int total = 0;
        foreach (ref readonly BufferSegment segment in segments)
        {
            total += segment.Length;
        }

        return total;
    }

    /// <summary>The stamp of the frame in <paramref name="segments"/>, <paramref name="skipBytes"/> after their start. False if they are too short.</summary>
    public static bool TryReadHeader(GuestMemory memory, ReadOnlySpan<BufferSegment> segments, int skipBytes,
        out PacketHeader header)
    {
        header = default;
        if (TotalBytes(segments) < skipBytes + PacketHeader.SizeBytes)
        {
            return false;
        }

        Copy(memory, segments, skipBytes, MemoryMarshal.AsBytes(new Span<PacketHeader>(ref header)), write: false);
        return true;
    }

    /// <summary>Copies the payload of <paramref name="packet"/> out of guest memory (full verification only).</summary>
    public static void ReadPayload(GuestMemory memory, ReadOnlySpan<BufferSegment> segments, int skipBytes, Packet packet)
    {
        if (packet.Payload is not null && packet.Header.PayloadBytes > 0)
        {
            Copy(memory, segments, skipBytes + PacketHeader.SizeBytes,
                packet.Payload.AsSpan(0, packet.Header.PayloadBytes), write: false);
        }
    }

    /// <summary>
    /// Writes <paramref name="count"/> bytes of the frame, from its byte <paramref name="offset"/> (stamp first, then payload), into
    /// <paramref name="segments"/> after <paramref name="skipBytes"/>.
    /// </summary>
    public static void Write(GuestMemory memory, ReadOnlySpan<BufferSegment> segments, int skipBytes, Packet packet,
        int offset, int count)
    {
        int stamp = Math.Clamp(PacketHeader.SizeBytes - offset, 0, count);
        if (stamp > 0)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<PacketHeader>(ref packet.Header));
            Copy(memory, segments, skipBytes, bytes.Slice(offset, stamp), write: true);
        }

        if (packet.Payload is not null && count > stamp)
        {
            Copy(memory, segments, skipBytes + stamp,
                packet.Payload.AsSpan(offset + stamp - PacketHeader.SizeBytes, count - stamp), write: true);
        }
    }

    private static void Copy(GuestMemory memory, ReadOnlySpan<BufferSegment> segments, int skipBytes, Span<byte> bytes,
        bool write)
    {
        foreach (ref readonly BufferSegment segment in segments)
        {
            if (skipBytes >= segment.Length)
            {
                skipBytes -= segment.Length;
                continue;
            }

            int count = Math.Min(bytes.Length, segment.Length - skipBytes);
            Span<byte> guest = memory.Span(segment.Address + (ulong)skipBytes, count);
            if (write)
            {
                bytes[..count].CopyTo(guest);
            }
            else
            {
                guest.CopyTo(bytes);
            }

            bytes = bytes[count..];
            skipBytes = 0;
            if (bytes.IsEmpty)
            {
                return;
            }
        }

        Invariant.That(bytes.IsEmpty, "a frame is longer than its buffers");
    }
}
