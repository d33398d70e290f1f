using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>
/// Where the host side gets and puts frames: a tap-like netdev on the host's bridge. A tap is reached through its socket
/// (send and receive routines, a send buffer); venet-tap is itself the netdev, so its threads hand skbs straight over.
/// </summary>
public sealed class Attachment : ISendBuffer
{
    /// <summary>Bytes of bookkeeping that an skb is charged to the tap's send buffer beyond its frame (assumed).</summary>
    private const int SkbOverheadBytes = 768;

    private readonly HostSystem _host;
    private readonly bool _isSocket;
    private Action<CpuContext?>? _whenWritable;
    private long _sendMemory;

    /// <summary>Creates the attachment and its bridge port.</summary>
    /// <param name="host">The host.</param>
    /// <param name="name">Name of the netdev.</param>
    /// <param name="isSocket">True for a tap behind its socket, false for venet-tap.</param>
    /// <param name="queuePackets">Packets that wait for the back end at most.</param>
    /// <param name="sendBufferBytes">Send buffer of the tap's socket.</param>
    /// <param name="acceptsGso">True if the guest can take packets larger than the MTU.</param>
    public Attachment(HostSystem host, string name, bool isSocket, int queuePackets, long sendBufferBytes, bool acceptsGso)
    {
        _host = host;
        _isSocket = isSocket;
        SendBufferBytes = sendBufferBytes;
        Port = new TapPort(name, host.Accounts, queuePackets, acceptsGso);
    }

    /// <summary>The netdev on the bridge, with the queue towards the back end.</summary>
    public TapPort Port { get; }

    /// <summary>Limit of the send buffer.</summary>
    public long SendBufferBytes { get; }

    /// <summary>Bytes charged to the send buffer; a full one while the host's side takes no frame.</summary>
    public long SendMemory => IsRefusing ? SendBufferBytes : _sendMemory;

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
    public void OweSend(CpuContext context)
    {
        context.Owe(CostKey.SkbAlloc);
        if (_isSocket)
        {
            context.Owe(CostKey.TapWrite);
        }

        context.Owe(CostKey.NetifRx);
    }

    /// <summary>
    /// Hands a frame to the host's network: the softirq of the caller's core takes it before the caller goes on. Whoever
    /// <paramref name="owner"/> is hears of its release and passes it on to this.
    /// </summary>
    public void Send(CpuContext context, Packet packet, ISendBuffer? owner = null)
    {
        packet.Owner = owner ?? this;
        _sendMemory += packet.Header.PayloadBytes + SkbOverheadBytes;
        _host.CoreOf(context).Backlog.Enqueue(packet);
    }

    /// <summary>Adds the cost of taking one frame for the guest, without the copy.</summary>
    public void OweReceive(CpuContext context)
    {
        if (_isSocket)
        {
            context.Owe(CostKey.TapRead);
        }

        context.Owe(CostKey.SkbFree);
    }

    /// <summary>Calls <paramref name="action"/> once, when the send buffer is at most half full (POLLOUT).</summary>
    public void NotifyWhenWritable(Action<CpuContext?> action) => _whenWritable = action;

    /// <inheritdoc/>
    public void ReleaseSendMemory(Packet packet, CpuContext? context)
    {
        _sendMemory -= packet.Header.PayloadBytes + SkbOverheadBytes;
        if (_whenWritable is not null && _sendMemory * 2 <= SendBufferBytes)
        {
            Action<CpuContext?> action = _whenWritable;
            _whenWritable = null;
            action(context);
        }
    }
}
