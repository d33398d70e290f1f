using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports;

/// <summary>
/// The host's view of a device's frames, so that every back end runs over either protocol: virtio-net (a header of 10 or 12
/// bytes before the frame) or venet (none; its metadata stands in the venet_sg).
/// </summary>
/// <param name="memory">The guest's memory.</param>
/// <param name="accounts">Books of packets.</param>
/// <param name="headerBytes">Bytes of virtio-net header before each frame: 0, 10 or 12.</param>
/// <param name="saysDataValid">The header tells the guest that a checksum was found right.</param>
/// <param name="takesAnyLayout">A transmitted frame may begin in its header's buffer.</param>
public sealed class HostFrames(GuestMemory memory, PacketAccounts accounts, int headerBytes, bool saysDataValid, bool takesAnyLayout)
{
    /// <summary>Bytes of virtio-net header before each frame: 0, 10 or 12.</summary>
    public int HeaderBytes => headerBytes;

    /// <summary>True if one frame may be spread over several receive buffers of the ring.</summary>
    public bool IsMergeable => headerBytes == VirtioNetHeader.MergeableBytes;

    /// <summary>The stamp of the packet that <paramref name="queue"/> has just given; false if it holds none.</summary>
    public bool TryPeek(IHostQueue queue, out PacketHeader header)
    {
        if (!GuestFrames.TryReadHeader(memory, queue.Readable, headerBytes, out header) || !header.IsIntact)
        {
            return false;
        }

        if (headerBytes > 0)
        {
            if (queue.Readable[0].Length < headerBytes)
            {
                return false;
            }

            VirtioNetHeader virtio = default;
            memory.Span(queue.Readable[0].Address, headerBytes)
                .CopyTo(MemoryMarshal.AsBytes(new Span<VirtioNetHeader>(ref virtio)));
            return virtio.GsoSize == header.GsoSizeBytes;
        }

        return true;
    }

    /// <summary>What is wrong with the packet that <paramref name="queue"/> has just given.</summary>
    public (PacketFaultKind Kind, string Fault) DiagnoseTransmit(IHostQueue queue)
    {
        if (queue is IoqHostQueue { PacketFault: { } fault })
        {
            return (PacketFaultKind.ScatterList, fault);
        }

        if (!queue.Writable.IsEmpty)
        {
            return (PacketFaultKind.Writable, "a transmitted packet has buffers for the device to write");
        }

        if (headerBytes > 0 && (queue.Readable.IsEmpty || !IsLaidOut(queue.Readable[0].Length)))
        {
            return (PacketFaultKind.Header, takesAnyLayout ? "the first buffer is shorter than the virtio-net header" : "the virtio-net header is not alone in the first buffer");
        }

        return GuestFrames.TotalBytes(queue.Readable) <= headerBytes
            ? (PacketFaultKind.NoPayload, "a packet without a frame")
            : (PacketFaultKind.Content, "the guest sent a frame without an intact stamp");
    }

    private bool IsLaidOut(int firstBytes) => takesAnyLayout ? firstBytes >= headerBytes : firstBytes == headerBytes;

    /// <summary>Copies the packet that <paramref name="queue"/> has just given out of guest memory.</summary>
    public Packet Read(IHostQueue queue, in PacketHeader header)
    {
        Packet packet = accounts.Rent(header);
        GuestFrames.ReadPayload(memory, queue.Readable, headerBytes, packet);
        return packet;
    }

    /// <summary>
    /// Copies part of a frame into the receive buffer that <paramref name="queue"/> has just given, from the frame's byte
    /// <paramref name="offset"/> on; the first buffer also gets the header. Returns the frame bytes written.
    /// </summary>
    public int WritePart(IHostQueue queue, Packet packet, int offset)
    {
        int skip = offset == 0 ? headerBytes : 0;
        int room = GuestFrames.TotalBytes(queue.Writable) - skip;
        int count = Math.Min(room, GuestFrames.Bytes(packet) - offset);
        GuestFrames.Write(memory, queue.Writable, skip, packet, offset, count);
        return count;
    }

    /// <summary>Writes the virtio-net header at <paramref name="address"/>, the start of the frame's first buffer.</summary>
    public void WriteHeader(ulong address, Packet packet, int buffers)
    {
        if (headerBytes == 0)
        {
            return;
        }

        var virtio = new VirtioNetHeader
        {
            Flags = !packet.HasSum ? VirtioNetHeader.NeedsCsum : saysDataValid ? VirtioNetHeader.DataValid : (byte)0,
            GsoSize = packet.Header.GsoSizeBytes,
            GsoType = packet.Header.GsoSizeBytes > 0 ? VirtioNetHeader.GsoTcp4 : (byte)0,
            HeaderLength = Wire.TcpHeaderBytes,
            BufferCount = (ushort)buffers,
        };
        MemoryMarshal.AsBytes(new Span<VirtioNetHeader>(ref virtio))[..headerBytes].CopyTo(memory.Span(address, headerBytes));
    }
}
