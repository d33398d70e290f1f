using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>From the guest: one packet off the transmit ring.</summary>
public abstract partial class BackEnd
{
    /// <summary>
    /// Takes the guest's next packet off the transmit ring and copies it; <paramref name="context"/> owes for taking, copying, and
    /// sending it. A segmented packet of at least <paramref name="mapFromBytes"/> is mapped instead: its pages are looked up once more, no
    /// byte is copied, and <see cref="IsMapped"/> says so. Null if there is none.
    /// </summary>
    protected Packet? TakeTransmit(CpuContext context, out int id, int mapFromBytes = int.MaxValue)
    {
        DeviceQueue tx = Ports.Tx;
        IHostQueue queue = tx.HostFor(context);
        EndsRun = false;
        id = -1;
        while (true)
        {
            TakeResult result = IsClosed ? TakeResult.Empty : queue.TryTake(out id);
            if (result != TakeResult.Taken)
            {
                EndsRun = IsClosed || (result == TakeResult.Broken && Ports.Faults.RingBroken(tx, ErrorStyle));
                return null;
            }

            bool known = Ports.Frames.TryPeek(queue, out PacketHeader header);
            if (known && queue.Writable.IsEmpty)
            {
                return Read(context, header, mapFromBytes);
            }

            switch (JudgeTransmit(known))
            {
                case PacketVerdict.Accept:
                    return Read(context, header, mapFromBytes);
                case PacketVerdict.EndRun:
                    EndsRun = true;
                    return null;
                default:
                    DeviceQueue.OweTake(context, Math.Max(1, queue.Readable.Length));
                    CompleteDropped(context, id);
                    break;
            }
        }
    }

    /// <summary>Adds the cost of the packet taken last and copies it out of guest memory.</summary>
    private Packet Read(CpuContext context, in PacketHeader header, int mapFromBytes)
    {
        IHostQueue queue = Ports.Tx.Host;
        DeviceQueue.OweTake(context, queue.Readable.Length);
        OweBufferAccesses(context, queue.Readable.Length);
        OweFrameAccesses(context);
        IsMapped = header.GsoSizeBytes > 0 && header.PayloadBytes >= mapFromBytes;
        if (IsMapped)
        {
            context.Owe(CostKey.GuestPageTranslate, queue.Readable.Length);
        }
        else
        {
            Ports.Tx.OweCopy(context, GuestFrames.CopyBytes(header), queue.Readable.Length);
        }

        Packet packet = Ports.Frames.Read(queue, header);
        Ports.Attachment.OweSend(context, packet);
        FramesMoved++;
        return packet;
    }

    private PacketVerdict JudgeTransmit(bool known)
    {
        (PacketFaultKind kind, string fault) = Ports.Frames.DiagnoseTransmit(Ports.Tx.Host);
        PacketVerdict verdict = Ports.Faults.BadPacket(Ports.Tx, ErrorStyle, kind, fault);
        return verdict == PacketVerdict.Accept && !known
            ? Ports.Faults.BadPacket(Ports.Tx, ErrorStyle, PacketFaultKind.NoPayload, "a packet whose frame is not for the device to read")
            : verdict;
    }

    /// <summary>The descriptors of packet <paramref name="id"/> go back to the guest; see <see cref="IHostQueue.PublishCompletions"/>.</summary>
    protected void CompleteTransmit(CpuContext context, int id, bool announce = true)
    {
        IHostQueue tx = Ports.Tx.HostFor(context);
        tx.Complete(id, 0);
        tx.PublishCompletions(announce);
    }

    /// <summary>A malformed packet is dropped: its descriptor goes back to the guest.</summary>
    protected virtual void CompleteDropped(CpuContext context, int id)
    {
        CompleteTransmit(context, id);
    }

    /// <summary>True if the packet taken last was mapped: its guest pages are in use until the host frees it.</summary>
    protected bool IsMapped { get; private set; }
}
