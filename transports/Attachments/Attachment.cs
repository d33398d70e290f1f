using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>
/// Where the host side gets and puts frames: a link into the host's network, and the send buffer that frames are charged to until
/// the network has freed them.
/// </summary>
public sealed class Attachment : ISendBuffer
{
    /// <summary>Bytes of bookkeeping that an skb is charged to a socket's buffer beyond its frame (assumed).</summary>
    public const int SkbOverheadBytes = 768;

    private readonly IHostLink _link;
    private Action<CpuContext?>? _whenWritable;
    private long _sendMemory;

    /// <summary>Creates the attachment over <paramref name="link"/> with a send buffer of <paramref name="sendBufferBytes"/>.</summary>
    public Attachment(IHostLink link, long sendBufferBytes)
    {
        _link = link;
        SendBufferBytes = sendBufferBytes;
    }

    /// <summary>The port that frames to the guest arrive at, with the queue towards the back end.</summary>
    public TapPort Port => _link.Port;

    /// <summary>Whatever decides which frames come to <see cref="Port"/>.</summary>
    public IFrameSwitch Switch => _link.Switch;

    /// <summary>Who decides between the device's queues, of which this is <see cref="Queue"/>; null for a device with one.</summary>
    public TapSteering? Steering { get; set; }

    /// <summary>Number of this queue.</summary>
    public int Queue { get; init; }

    /// <summary>Limit of the send buffer.</summary>
    public long SendBufferBytes { get; }

    /// <summary>Bytes charged to the send buffer; a full one while the host's side takes no frame.</summary>
    public long SendMemory => IsRefusing ? SendBufferBytes : _sendMemory;

    /// <summary>True if a frame that is sent now meets EAGAIN: the buffer is full, or the host's side takes none.</summary>
    public bool IsFull => SendMemory >= SendBufferBytes;

    /// <summary>True while the host's side takes no frame (EAGAIN, ENOBUFS): a fault that nobody in the guest has a part in.</summary>
    public bool IsRefusing { get; private set; }

    /// <summary>The host's side takes no frame until <see cref="Accept"/>.</summary>
    public void Refuse() => IsRefusing = true;

    /// <summary>It takes frames again, and says so to whoever waits (POLLOUT).</summary>
    public void Accept()
    {
        IsRefusing = false;
        Action<CpuContext?>? action = _whenWritable;
        _whenWritable = null;
        action?.Invoke(null);
    }

    /// <summary>Adds the cost of handing one frame from the guest to the host's network, without the copy.</summary>
    public void OweSend(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SkbAlloc);
        _link.OweSend(context, packet);
    }

    /// <summary>
    /// Hands a frame to the host's network. Whoever <paramref name="owner"/> is hears of its release and passes it on to this. With
    /// <paramref name="more"/> to follow (MSG_MORE) it may wait for them, until <see cref="Flush"/> at the latest.
    /// </summary>
    public void Send(CpuContext context, Packet packet, ISendBuffer? owner = null, bool more = false)
    {
        Steering?.Sent(packet.Header.Flow, Queue);
        packet.Owner = owner ?? this;
        _sendMemory += packet.Header.PayloadBytes + SkbOverheadBytes;
        _link.Send(context, packet, more);
    }

    /// <summary>Hands over the frames that wait for more.</summary>
    public void Flush(CpuContext context) => _link.Flush(context);

    /// <summary>Adds the cost of taking one frame for the guest, without the copy.</summary>
    public void OweReceive(CpuContext context)
    {
        _link.OweReceive(context);
        context.Owe(CostKey.SkbFree);
    }

    /// <summary>Adds the cost of read() into a buffer of the VMM's, which is hot.</summary>
    public void OweReadIntoBuffer(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SystemCall);
        OweReceive(context);
        DeviceQueue.OweCopyStart(context);
        context.Owe(CostKey.CopyVmmByte, GuestFrames.CopyBytes(packet.Header));
    }

    /// <summary>Calls <paramref name="action"/> once, when the send buffer is at most half full (POLLOUT).</summary>
    public void NotifyWhenWritable(Action<CpuContext?> action) => _whenWritable = action;

    /// <inheritdoc/>
    public void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context)
    {
        _sendMemory -= payloadBytes + SkbOverheadBytes;
        if (_whenWritable is not null && _sendMemory * 2 <= SendBufferBytes)
        {
            Action<CpuContext?> action = _whenWritable;
            _whenWritable = null;
            action(context);
        }
    }
}
