namespace Bakeoff.Machine;

/// <summary>
/// The network stack of one kernel (guest, host, remote peer): demultiplexes received packets to sockets and sends what
/// they produce through its device. The same code and the same prices everywhere.
/// </summary>
public sealed class NetStack : IPacketSink
{
    private readonly List<Socket?> _sockets = [];
    private readonly Queue<Socket> _toFlush = new();
    private readonly List<Netdev?> _routes = []; // by flow; only where there are several devices
    private Netdev? _device;

    /// <summary>Creates a stack; <see cref="Attach"/> gives it its device.</summary>
    public NetStack(Simulator simulator, string name, StackOptions options, Softirq softirq, PacketAccounts accounts)
    {
        Simulator = simulator;
        Name = name;
        Options = options;
        Softirq = softirq;
        Accounts = accounts;
    }

    /// <summary>The world.</summary>
    public Simulator Simulator { get; }

    /// <summary>Name of the system.</summary>
    public string Name { get; }

    /// <summary>Options.</summary>
    public StackOptions Options { get; }

    /// <summary>Where protocol timers run.</summary>
    public Softirq Softirq { get; }

    /// <summary>Packets and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>The device of whatever has no route of its own.</summary>
    public Netdev Device => _device!;

    /// <summary>True if TCP may send packets larger than the MTU.</summary>
    public bool SendsLargePackets => (Options.Tso && Device.SupportsTso) || Options.Gso;

    /// <summary>Sets the device that everything without a route is sent through.</summary>
    public void Attach(Netdev device) => _device = device;

    /// <summary>Sends <paramref name="flow"/> through <paramref name="device"/>: a route of its own to the other end's subnet.</summary>
    public void Route(int flow, Netdev device)
    {
        while (_routes.Count <= flow)
        {
            _routes.Add(null);
        }

        _routes[flow] = device;
    }

    /// <summary>The device that <paramref name="flow"/> leaves through.</summary>
    public Netdev DeviceOf(int flow) => flow < _routes.Count && _routes[flow] is { } device ? device : _device!;

    /// <inheritdoc/>
    public void OweInput(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.NetdevReceiveSkb);
        if (!Options.ChecksumOffload)
        {
            context.Owe(CostKey.ChecksumByte, packet.Header.PayloadBytes);
        }

        SocketOf(packet).OweReceive(context, packet);
    }

    /// <summary>
    /// A device has not said whether the packet's checksum is right: TCP checks it in the softirq of <paramref name="context"/>, a datagram's reader while it
    /// copies (Linux net/ipv4/udp.c, skb_copy_and_csum_datagram_iovec).
    /// </summary>
    public void OweUncheckedSum(CpuContext context, Packet packet)
    {
        if (!Options.ChecksumOffload)
        {
            return; // each packet pays on its way in
        }

        if ((packet.Header.Flags & PacketFlags.Udp) != 0)
        {
            packet.OwesSum = true;
        }
        else
        {
            context.Owe(CostKey.ChecksumByte, packet.Header.PayloadBytes);
        }
    }

    /// <inheritdoc/>
    public void Input(CpuContext context, Packet packet) => SocketOf(packet).Receive(context, packet);

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => _toFlush.Count == 0 ? SimTask.Completed : FlushSocketsAsync(context);

    private async SimTask FlushSocketsAsync(CpuContext context)
    {
        while (_toFlush.TryDequeue(out Socket? socket))
        {
            socket.IsFlushRequested = false;
            await socket.FlushAsync(context);
        }
    }

    internal void Register(Socket socket)
    {
        while (_sockets.Count <= socket.Flow)
        {
            _sockets.Add(null);
        }

        Invariant.That(_sockets[socket.Flow] is null, "two ends of a flow on one stack");
        _sockets[socket.Flow] = socket;
    }

    internal void RequestFlush(Socket socket)
    {
        if (!socket.IsFlushRequested)
        {
            socket.IsFlushRequested = true;
            _toFlush.Enqueue(socket);
        }
    }

    private Socket SocketOf(Packet packet)
    {
        Socket? socket = packet.Header.Flow < _sockets.Count ? _sockets[packet.Header.Flow] : null;
        Invariant.That(socket is not null, "a packet reached a system that has no socket for it");
        return socket;
    }
}
