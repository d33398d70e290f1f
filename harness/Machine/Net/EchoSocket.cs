namespace Bakeoff.Machine;

/// <summary>
/// The far end of a ping: the kernel answers each ICMP echo request from the softirq that received it (Linux net/ipv4/icmp.c); no
/// thread is woken. Receiving and sending cost what a datagram does (assumed: the same IP path, no socket behind it), and the
/// checksum of an ICMP message is computed in software, whatever the device offers.
/// </summary>
public sealed class EchoSocket : Socket
{
    private readonly PacketQueue _requests = new();
    private long _nextSequence;

    /// <summary>Creates the answering end of <paramref name="flow"/>.</summary>
    public EchoSocket(NetStack stack, int flow) : base(stack, flow, isInitiator: false) { }

    /// <summary>Payload bytes of the requests received.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Requests answered.</summary>
    public long Replies => _nextSequence;

    internal override void OweReceive(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SkbAlloc);
        context.Owe(CostKey.UdpReceiveSkb);
        context.Owe(CostKey.ChecksumByte, packet.Header.PayloadBytes);
    }

    internal override void Receive(CpuContext context, Packet packet)
    {
        Stack.Accounts.Deliver(packet);
        BytesReceived += packet.Header.PayloadBytes;
        _requests.Enqueue(packet);
        Stack.RequestFlush(this);
    }

    internal override async SimTask FlushAsync(CpuContext context)
    {
        while (_requests.Dequeue() is { } request)
        {
            int bytes = request.Header.PayloadBytes;
            Stack.Accounts.Recycle(request);
            context.Owe(CostKey.UdpTransmitSkb);
            context.Owe(CostKey.SkbAlloc);
            context.Owe(CostKey.ChecksumByte, bytes);
            context.Owe(CostKey.NetdevTransmitSkb);
            context.Owe(CostKey.SkbFree);
            context.DisableBottomHalves();
            PacketHeader header = default;
            header.Flow = Flow;
            header.Flags = Direction | PacketFlags.Udp;
            header.Sequence = _nextSequence++;
            header.PayloadBytes = bytes;
            await Stack.DeviceOf(Flow).TransmitAsync(context, Stack.Accounts.Send(header));
            context.EnableBottomHalves();
        }
    }
}
