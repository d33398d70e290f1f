using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>To the guest: one packet into buffers of the receive ring.</summary>
public abstract partial class BackEnd
{
    /// <summary>Receive buffers that one frame can take: 64 KiB over 4 KiB pages and some slack.</summary>
    private const int BuffersPerFrameMax = 24;

    private readonly int[] _ids = new int[BuffersPerFrameMax];
    private readonly int[] _written = new int[BuffersPerFrameMax];
    private int _buffers;
    private TruncationVerdict _truncation;

    /// <summary>
    /// Puts <paramref name="packet"/> into receive buffers of the guest, not yet visible to it; <paramref name="context"/> owes for
    /// it. False, with nothing changed, if the ring has too few buffers.
    /// </summary>
    protected bool TryFillReceive(CpuContext context, Packet packet)
    {
        IHostQueue queue = Ports.Rx.HostFor(context);
        int frameBytes = GuestFrames.Bytes(packet);
        int offset = 0;
        _buffers = 0;
        int id = -1;
        ulong headerAddress = 0;
        EndsRun = false;
        while (offset < frameBytes && _buffers < BuffersPerFrameMax)
        {
            TakeResult result = IsClosed ? TakeResult.Empty : queue.TryTake(out id);
            if (result != TakeResult.Taken)
            {
                EndsRun = IsClosed || (result == TakeResult.Broken && Ports.Faults.RingBroken(Ports.Rx, ErrorStyle));
                if (_buffers > 0)
                {
                    queue.Untake(_buffers);
                }

                return false;
            }

            if (queue.Writable.IsEmpty || (offset == 0 && queue.Writable[0].Length < Ports.Frames.HeaderBytes))
            {
                if (!TakeBadBuffer(context, id))
                {
                    return false;
                }

                break;
            }

            int header = offset == 0 ? Ports.Frames.HeaderBytes : 0;
            if (offset == 0)
            {
                headerAddress = queue.Writable[0].Address;
            }

            int count = Ports.Frames.WritePart(queue, packet, offset);
            offset += count;
            _ids[_buffers] = id;
            _written[_buffers++] = count + header;
            DeviceQueue.OweTake(context, queue.Writable.Length); // the whole chain is read and translated, however short the frame
            OweBufferAccesses(context, queue.Writable.Length);
            if (!Ports.Frames.IsMergeable && offset < frameBytes)
            {
                break; // too small for the frame
            }
        }

        IsTruncated = offset < frameBytes;
        OweFrameAccesses(context);
        OweReceivedBytes(context, GuestFrames.CopyBytes(packet.Header));
        _truncation = IsTruncated ? Ports.Faults.Truncated(Ports.Rx, ErrorStyle) : TruncationVerdict.Clip;
        if (_truncation == TruncationVerdict.Clip && _buffers > 0 && headerAddress != 0)
        {
            Ports.Frames.WriteHeader(headerAddress, packet, _buffers);
        }

        return true;
    }

    /// <summary>Adds the cost of bringing a frame's <paramref name="bytes"/> into the guest's buffers, from the host's side or from the VMM's buffer.</summary>
    private void OweReceivedBytes(CpuContext context, int bytes)
    {
        if (ReadsIntoOwnBuffer)
        {
            context.Owe(CostKey.CopyVmmByte, bytes); // out of the buffer, which is hot; the read into it has been paid
            return;
        }

        Ports.Rx.OweCopy(context, bytes, _buffers);
        Ports.Attachment.OweReceive(context);
    }

    /// <summary>A posted buffer that nothing can be written to. True if the frame is lost to it, false if the run ends.</summary>
    private bool TakeBadBuffer(CpuContext context, int id)
    {
        DeviceQueue.OweTake(context, 1);
        PacketVerdict verdict = Ports.Faults.BadPacket(Ports.Rx, ErrorStyle, PacketFaultKind.ReceiveBuffer,
            "a receive buffer that the device cannot write");
        if (verdict == PacketVerdict.EndRun)
        {
            EndsRun = true;
            if (_buffers > 0)
            {
                Ports.Rx.Host.Untake(_buffers + 1);
            }

            return false;
        }

        _ids[_buffers] = id;
        _written[_buffers++] = 0;
        return true;
    }

    /// <summary>True if the last filled buffer was too small for its frame.</summary>
    protected bool IsTruncated { get; private set; }

    /// <summary>
    /// Completes the buffers of the last fill and frees the host's packet. They become visible to the guest at once unless
    /// <paramref name="publish"/> is false: a back end that batches publishes later.
    /// </summary>
    protected void CompleteReceive(CpuContext context, Packet packet, bool publish = true)
    {
        IHostQueue rx = Ports.Rx.HostFor(context);
        if (_truncation == TruncationVerdict.GiveBack)
        {
            rx.Untake(_buffers);
            Ports.Host.Accounts.Drop(packet, DropPlace.GuestBuffer);
            return;
        }

        FramesMoved++;
        for (int i = 0; i < _buffers; i++)
        {
            rx.Complete(_ids[i], _truncation == TruncationVerdict.Clip ? _written[i] : 0);
        }

        if (publish)
        {
            rx.PublishCompletions();
        }

        if (_truncation == TruncationVerdict.Clip)
        {
            Ports.Host.Accounts.Recycle(packet);
        }
        else
        {
            Ports.Host.Accounts.Drop(packet, DropPlace.GuestBuffer);
        }
    }
}
