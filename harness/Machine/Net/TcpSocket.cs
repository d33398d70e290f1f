namespace Bakeoff.Machine;

/// <summary>
/// A TCP socket: <see cref="TcpConnection"/> plus what it costs. The application blocks in send and receive; segments
/// leave with bottom halves off, so that softirq and process context cannot overtake each other.
/// </summary>
/// <remarks>
/// With <see cref="TcpAckRule.Prequeue"/> (Linux until 4.13) data that find a reader in recv() wait for it unprocessed, on the prequeue if it sleeps and on the backlog if it
/// runs, here one queue for both (net/ipv4/tcp_ipv4.c, tcp_v4_rcv; net/ipv4/tcp.c, tcp_recvmsg). The reader pays for TCP and copies each segment before it
/// acknowledges it, so its acknowledgements come as its copies do, and not as the softirq's batches.
/// </remarks>
public sealed class TcpSocket : Socket, IEventTarget, ISendBuffer
{
    private readonly TimerTasklet _timer;
    private CpuContext? _reader;
    private CpuContext? _writer;
    private long _timerAtPs = long.MaxValue;
    private EventHandle _timerEvent;
    private readonly PacketQueue _prequeue = new();
    private readonly bool _prequeues;
    private int _skbsToFree;
    private bool _isFlushing;
    private bool _isReceiving;
    private readonly SmallQueueTasklet _smallQueue;
    private bool _isThrottled;

    /// <summary>Creates one end of an established connection.</summary>
    public TcpSocket(NetStack stack, int flow, bool isInitiator, TcpOptions options, TcpOptions peerOptions)
        : base(stack, flow, isInitiator)
    {
        Connection = new TcpConnection(options, peerOptions);
        _timer = new TimerTasklet(this);
        _smallQueue = new SmallQueueTasklet(this);
        _prequeues = options.AckRule == TcpAckRule.Prequeue;
    }

    /// <summary>The protocol state.</summary>
    public TcpConnection Connection { get; }

    /// <summary>Bytes that the application has been given, those of a call that has not returned among them.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Bytes that the last <see cref="ReceiveAsync"/> returned.</summary>
    public int LastReadBytes { get; private set; }

    /// <summary>Payload in queueing discipline and device; counted only with <see cref="TcpOptions.SmallQueueBytes"/>.</summary>
    public long BytesInDevice { get; private set; }

    /// <summary>tcp_sendmsg fills an skb and pushes it before it copies the next one, so that device and application work side by side.</summary>
    private const int PushBytes = 65536;

    /// <summary>Bytes that the last <see cref="SendSomeAsync"/> sent.</summary>
    public int LastSentBytes { get; private set; }

    /// <summary>send(): returns when all bytes are in the send buffer; sleeps while it is full.</summary>
    public async SimTask SendAsync(CpuContext application, int bytes)
    {
        await SendSomeAsync(application, bytes);
        for (int left = bytes - LastSentBytes; left > 0; left -= LastSentBytes)
        {
            _writer = application;
            while (Connection.SendSpaceBytes <= 0)
            {
                Connection.Write(left); // refused: the connection remembers that a writer waits
                await application.Block("send buffer");
            }

            _writer = null;
            await CopyAsync(application, CopyOf(bytes), left);
        }
    }

    /// <summary>send() on a socket that does not block: takes what the send buffer has room for, <see cref="LastSentBytes"/>.</summary>
    public async SimTask SendSomeAsync(CpuContext application, int bytes)
    {
        application.Owe(CostKey.SocketSendCall);
        await CopyAsync(application, CopyOf(bytes), bytes);
    }

    /// <summary>The thread that waits in poll() for room or data; a connection that has none wakes it when it has.</summary>
    public void Watch(CpuContext application, bool forRoom)
    {
        if (forRoom)
        {
            _writer = application;
            Connection.AwaitSpace();
        }
        else
        {
            _reader = application;
        }
    }

    private async SimTask CopyAsync(CpuContext application, CostKey copy, int bytes)
    {
        LastSentBytes = 0;
        while (LastSentBytes < bytes && Connection.SendSpaceBytes > 0)
        {
            int chunk = Math.Min(Math.Min(bytes - LastSentBytes, Connection.SendSpaceBytes), PushBytes);
            application.Owe(copy, chunk);
            if (!Stack.Options.ChecksumOffload)
            {
                application.Owe(CostKey.ChecksumByte, chunk);
            }

            await application.Pay();
            LastSentBytes += Connection.Write(chunk);
            if (Connection.HasSegments)
            {
                await FlushAsync(application);
            }
        }

        if (application.OwedPs > 0)
        {
            await application.Pay();
        }
    }

    /// <summary>recv(): sleeps until there is at least one byte, then takes up to <paramref name="maxBytes"/> into <see cref="LastReadBytes"/>.</summary>
    public async SimTask ReceiveAsync(CpuContext application, int maxBytes)
    {
        application.Owe(CostKey.SocketReceiveCall);
        await application.Pay();
        _isReceiving = _prequeues;
        int copied = 0;
        do
        {
            if (Connection.ReadableBytes == 0)
            {
                await AwaitDataAsync(application);
            }

            await CopyOutAsync(application, CopyOf(maxBytes), maxBytes - copied);
            copied += LastReadBytes;
        }
        while (copied == 0 || (_prequeue.Count > 0 && copied < maxBytes));

        _isReceiving = false;
        while (_prequeue.Count > 0)
        {
            await TakeFromPrequeueAsync(application);
            await AnswerAsync(application);
        }

        LastReadBytes = copied;
        ArmTimer();
    }

    /// <summary>Until there is something to read, or something came that brought nothing to read.</summary>
    private async SimTask AwaitDataAsync(CpuContext application)
    {
        _reader = application;
        while (_prequeue.Count == 0 && Connection.ReadableBytes == 0)
        {
            await application.Block("data");
        }

        _reader = null;
        if (_prequeue.Count > 0)
        {
            await TakeFromPrequeueAsync(application);
        }
    }

    private async SimTask CopyOutAsync(CpuContext application, CostKey copy, int maxBytes)
    {
        int bytes = Math.Min(maxBytes, Connection.ReadableBytes);
        application.Owe(copy, bytes);
        application.Owe(CostKey.SkbFree, _skbsToFree);
        _skbsToFree = 0;
        await application.Pay();
        LastReadBytes = Connection.Read(bytes);
        BytesRead += LastReadBytes;
        await AnswerAsync(application);
    }

    private async SimTask AnswerAsync(CpuContext application)
    {
        if (!Connection.HasSegments)
        {
            return;
        }

        await FlushAsync(application);
        if (application.OwedPs > 0)
        {
            await application.Pay();
        }
    }

    private async SimTask TakeFromPrequeueAsync(CpuContext application)
    {
        if (_prequeue.Head!.OwesTcp)
        {
            _prequeue.Head.OwesTcp = false;
            application.Owe(CostKey.TcpReceiveSegment);
            await application.Pay();
        }

        Take(application, _prequeue.Dequeue()!); // until now what comes joins the queue behind it
    }

    /// <summary>What a byte costs to or from an application's buffer of <paramref name="bufferBytes"/>, which it uses again and again.</summary>
    private CostKey CopyOf(int bufferBytes) =>
        bufferBytes > Stack.Options.HotBufferBytes ? CostKey.CopyUserColdByte : CostKey.CopyUserByte;

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        _timerEvent = default;
        _timerAtPs = long.MaxValue;
        if (Connection.NextTimerPs <= Stack.Simulator.NowPs)
        {
            Stack.Softirq.Schedule(_timer);
        }
        else
        {
            ArmTimer();
        }
    }

    internal override void OweReceive(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SkbAlloc);
        if (packet.Header.PayloadBytes == 0)
        {
            context.Owe(CostKey.TcpReceiveAck);
            context.Owe(CostKey.SkbFree);
        }
        else if (_isReceiving)
        {
            packet.OwesTcp = true;
        }
        else
        {
            context.Owe(CostKey.TcpReceiveSegment);
        }
    }

    internal override void Receive(CpuContext context, Packet packet)
    {
        if (_prequeue.Count > 0 || (_isReceiving && packet.Header.PayloadBytes > 0))
        {
            _prequeue.Enqueue(packet);
            if (_prequeue.Count == 1)
            {
                _reader?.Wake(context);
            }

            return;
        }

        if (packet.OwesTcp)
        {
            packet.OwesTcp = false;
            context.Owe(CostKey.TcpReceiveSegment);
        }

        Take(context, packet);
        if (Connection.HasSegments)
        {
            Stack.RequestFlush(this);
        }
    }

    private void Take(CpuContext context, Packet packet)
    {
        Stack.Accounts.Deliver(packet);
        TcpReceiveOutcome outcome = Connection.OnSegment(Stack.Simulator.NowPs, packet.Header);
        if (packet.Header.PayloadBytes > 0)
        {
            _skbsToFree++;
        }

        Stack.Accounts.Recycle(packet);
        if ((outcome & TcpReceiveOutcome.Readable) != 0)
        {
            _reader?.Wake(context);
        }

        if ((outcome & TcpReceiveOutcome.WritableAgain) != 0)
        {
            _writer?.Wake(context);
        }

        ArmTimer();
    }

    /// <summary>
    /// Sends every segment that may leave now. While one context does so, another (a softirq on another core) leaves its segments to
    /// it, as the socket's owner finds them on its backlog.
    /// </summary>
    internal override async SimTask FlushAsync(CpuContext context)
    {
        if (_isFlushing)
        {
            return;
        }

        _isFlushing = true;
        while (Connection.HasSegments)
        {
            context.DisableBottomHalves();
            PacketHeader header = default;
            _isThrottled = BytesInDevice > Connection.SmallQueueLimitBytes;
            if (!(_isThrottled ? Connection.TryTakeAcknowledgement(Stack.Simulator.NowPs, ref header)
                    : Connection.TryTakeSegment(Stack.Simulator.NowPs, ref header)))
            {
                context.EnableBottomHalves();
                break;
            }

            header.Flow = Flow;
            header.Flags |= Direction;
            context.Owe(CostKey.TcpTransmitSkb);
            context.Owe(CostKey.SkbAlloc);
            context.Owe(CostKey.NetdevTransmitSkb);
            Packet packet = Stack.Accounts.Send(header);
            if (header.PayloadBytes > 0 && Connection.Options.SmallQueueBytes > 0)
            {
                packet.Owner = this;
                BytesInDevice += header.PayloadBytes;
            }

            await Stack.DeviceOf(Flow).TransmitAsync(context, packet);
            context.EnableBottomHalves();
        }

        _isFlushing = false;
        ArmTimer();
    }

    /// <inheritdoc/>
    public void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context)
    {
        BytesInDevice -= payloadBytes;
        if (_isThrottled)
        {
            _isThrottled = false;
            (context?.Processor.Softirq ?? Stack.Softirq).Schedule(_smallQueue); // tcp_wfree
        }
    }

    private void ArmTimer()
    {
        long atPs = Connection.NextTimerPs;
        if (atPs >= _timerAtPs)
        {
            return; // the event that is scheduled looks again when it fires
        }

        Stack.Simulator.Cancel(_timerEvent);
        _timerAtPs = Math.Max(atPs, Stack.Simulator.NowPs);
        _timerEvent = Stack.Simulator.Schedule(_timerAtPs, EventPriority.Timer, this);
    }

    /// <summary>What was held back goes on where its predecessor was freed (Linux tcp_tasklet_func).</summary>
    private sealed class SmallQueueTasklet(TcpSocket socket) : Tasklet
    {
        public override SimTask RunAsync(CpuContext context) => socket.FlushAsync(context);
    }

    private sealed class TimerTasklet(TcpSocket socket) : Tasklet
    {
        public override async SimTask RunAsync(CpuContext context)
        {
            if (socket.Connection.OnTimer(socket.Stack.Simulator.NowPs))
            {
                await socket.FlushAsync(context);
            }

            socket.ArmTimer();
        }
    }
}
