namespace Bakeoff.Machine;

/// <summary>
/// A UDP socket with Linux's two memory limits: a sender sleeps until the driver frees or orphans enough of its skbs, and
/// a datagram that finds the receive buffer full is dropped.
/// </summary>
public sealed class UdpSocket : Socket, ISendBuffer
{
    /// <summary>Default send and receive buffer in bytes: net.core.wmem_default and rmem_default of x86-64 kernels before Linux 3.2.</summary>
    public const int DefaultBufferBytes = 124_928;

    /// <summary>The same since (commit 87fb4b7b533: an skb counts with all that it takes, so the defaults grew).</summary>
    public const int DefaultBufferBytesLinux32 = 212_992;

    /// <summary>Bytes of bookkeeping and slack that an skb is charged beyond its payload since Linux 3.2 (derived: 256 for the struct, 512 for a small head with its shared info).</summary>
    public const int SkbOverheadBytes = 768;

    /// <summary>The same before: the struct's 232 and the headers' part of a head in lines of 64, without the shared info (derived).</summary>
    public const int SkbOverheadBytesBeforeLinux32 = 300;

    private readonly PacketQueue _received = new();
    private CpuContext? _reader;
    private CpuContext? _writer;
    private long _sendMemory;
    private long _receiveMemory;
    private long _nextSequence;

    /// <summary>Creates one end of a datagram flow.</summary>
    public UdpSocket(NetStack stack, int flow, bool isInitiator) : base(stack, flow, isInitiator)
    {
        SendBufferBytes = stack.Options.DatagramBufferBytes;
        ReceiveBufferBytes = stack.Options.DatagramBufferBytes;
    }

    /// <summary>Send buffer in bytes.</summary>
    public int SendBufferBytes { get; init; }

    /// <summary>Receive buffer in bytes.</summary>
    public int ReceiveBufferBytes { get; init; }

    /// <summary>Payload bytes that the application has read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Datagrams that the application has read.</summary>
    public long DatagramsRead { get; private set; }

    /// <summary>Number of the datagram that the last <see cref="ReceiveAsync"/> returned.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Datagrams sent.</summary>
    public long DatagramsSent => _nextSequence;

    /// <summary>sendto(): one datagram of at most the MTU's payload. Sleeps while the send buffer is full.</summary>
    public async SimTask SendAsync(CpuContext application, int bytes)
    {
        if (IsSendBufferFull)
        {
            await WaitToSendAsync(application);
        }

        await BeginSend(application, bytes);
        await EndSend(application);
    }

    /// <summary>True if <see cref="WaitToSendAsync"/> has to come before <see cref="BeginSend"/>.</summary>
    public bool IsSendBufferFull => _sendMemory >= SendBufferBytes;

    /// <summary>Sleeps until the send buffer has room.</summary>
    public async SimTask WaitToSendAsync(CpuContext application)
    {
        if (application.OwedPs > 0)
        {
            await application.Pay();
        }

        _writer = application;
        while (IsSendBufferFull)
        {
            await application.Block("send buffer");
        }

        _writer = null;
    }

    /// <summary>
    /// First half of <see cref="SendAsync"/>, for loops that spare themselves its async layer: await this, then
    /// <see cref="EndSend"/>.
    /// </summary>
    public SimTask BeginSend(CpuContext application, int bytes)
    {
        application.Owe(CostKey.SocketSendCall);
        application.Owe(CostKey.UdpTransmitSkb);
        application.Owe(CostKey.SkbAlloc);
        application.Owe(CostKey.CopyUserByte, bytes);
        if (!Stack.Options.ChecksumOffload)
        {
            application.Owe(CostKey.ChecksumByte, bytes);
        }

        application.Owe(CostKey.NetdevTransmitSkb);
        application.DisableBottomHalves();
        PacketHeader header = default;
        header.Flow = Flow;
        header.Flags = Direction | PacketFlags.Udp;
        header.Sequence = _nextSequence++;
        header.PayloadBytes = bytes;
        Packet packet = Stack.Accounts.Send(header);
        packet.Owner = this;
        _sendMemory += bytes + Stack.Options.DatagramOverheadBytes;
        return Stack.DeviceOf(Flow).TransmitAsync(application, packet);
    }

    /// <summary>
    /// Second half: back from the driver. All that a sender pays for is with bottom halves off; a softirq or thread that waits has its turn
    /// here (Linux: local_bh_enable runs what is pending, and need_resched is read on the way to user mode), or a flood keeps it for ever.
    /// </summary>
    public static ActorAwaiter EndSend(CpuContext application)
    {
        application.EnableBottomHalves();
        return application.MustGiveWay ? application.Pay() : default;
    }

    /// <summary>
    /// recvfrom(), <paramref name="datagrams"/> times over: sleeps until there is a datagram and takes it. A stream's reader asks for
    /// all that will ever come, because an async layer per datagram costs more than the rest of this method.
    /// </summary>
    public async SimTask ReceiveAsync(CpuContext application, long datagrams = 1)
    {
        for (; datagrams > 0; datagrams--)
        {
            application.Owe(CostKey.SocketReceiveCall);
            if (_received.Count == 0)
            {
                await application.Pay();
                _reader = application;
                while (_received.Count == 0)
                {
                    await application.Block("datagram");
                }

                _reader = null;
            }

            Packet packet = _received.Dequeue()!;
            application.Owe(CostKey.CopyUserByte, packet.Header.PayloadBytes);
            if (packet.OwesSum)
            {
                application.Owe(CostKey.ChecksumByte, packet.Header.PayloadBytes);
            }

            application.Owe(CostKey.SkbFree);
            await application.Pay();
            _receiveMemory -= packet.Header.PayloadBytes + Stack.Options.DatagramOverheadBytes;
            BytesRead += packet.Header.PayloadBytes;
            DatagramsRead++;
            LastSequence = packet.Header.Sequence;
            Stack.Accounts.Recycle(packet);
        }
    }

    internal override void OweReceive(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SkbAlloc);
        context.Owe(CostKey.UdpReceiveSkb);
    }

    internal override void Receive(CpuContext context, Packet packet)
    {
        long charge = packet.Header.PayloadBytes + Stack.Options.DatagramOverheadBytes;
        if (_receiveMemory + charge > ReceiveBufferBytes)
        {
            Stack.Accounts.Drop(packet, DropPlace.SocketBuffer);
            return;
        }

        Stack.Accounts.Deliver(packet);
        _receiveMemory += charge;
        _received.Enqueue(packet);
        _reader?.Wake(context);
    }

    /// <summary>A blocked sender goes on once half of the buffer is free.</summary>
    public void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context)
    {
        _sendMemory -= payloadBytes + Stack.Options.DatagramOverheadBytes;
        if (_writer is not null && _sendMemory * 2 < SendBufferBytes)
        {
            _writer.WakeFrom(context);
        }
    }
}
