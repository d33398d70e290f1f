using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>Two bare-metal cores with a NIC each, joined by a cable; what arrives is recorded.</summary>
internal sealed class WireRig
{
    private readonly int _forwardFlow;
    private long _nextForward;
    private long _nextReverse;
    private long _nextByte;

    public WireRig(NicOptions options, long propagationPs, long dmaPs)
    {
        World = new SmallWorld();
        Left = new RecordingSink(World);
        Right = new RecordingSink(World);
        LeftCore = NewCore("left", Left);
        RightCore = NewCore("right", Right);
        LeftNic = new Nic(World.Simulator, "left.eth0", options, World.Accounts, propagationPs, dmaPs);
        RightNic = new Nic(World.Simulator, "right.eth0", options, World.Accounts, propagationPs, dmaPs);
        Nic.Connect(LeftNic, RightNic);
        LeftDevice = new NicNetdev(LeftNic, LeftCore.Interrupts, LeftCore.Softirq, World.Accounts, Left);
        RightDevice = new NicNetdev(RightNic, RightCore.Interrupts, RightCore.Softirq, World.Accounts, Right);
        _forwardFlow = World.Accounts.AddFlow();
    }

    public SmallWorld World { get; }

    /// <summary>What arrived at the left end.</summary>
    public RecordingSink Left { get; }

    /// <summary>What arrived at the right end.</summary>
    public RecordingSink Right { get; }

    public HostCore LeftCore { get; }

    public HostCore RightCore { get; }

    public Nic LeftNic { get; }

    public Nic RightNic { get; }

    public NicNetdev LeftDevice { get; }

    public NicNetdev RightDevice { get; }

    public static PacketHeader UdpHeader(int flow, long sequence, int payload, bool reverse) => new()
    {
        Flow = flow,
        Sequence = sequence,
        PayloadBytes = payload,
        Flags = PacketFlags.Udp | (reverse ? PacketFlags.Reverse : PacketFlags.None),
    };

    /// <summary>The next data packet of the rig's flow, to be cut into segments of <paramref name="mss"/> bytes.</summary>
    public PacketHeader TcpHeader(int payload, int mss)
    {
        PacketHeader header = new()
        {
            Flow = _forwardFlow,
            Sequence = _nextByte,
            PayloadBytes = payload,
            GsoSizeBytes = (ushort)(payload > mss ? mss : 0),
            Flags = PacketFlags.Ack | PacketFlags.Push,
        };
        _nextByte += payload;
        return header;
    }

    /// <summary>Puts datagrams into a transmit ring, all at this moment.</summary>
    public void SendUdp(int count, int payload, bool reverse = false)
    {
        for (int i = 0; i < count; i++)
        {
            long sequence = reverse ? _nextReverse++ : _nextForward++;
            (reverse ? RightNic : LeftNic).Transmit(World.Accounts.Send(UdpHeader(_forwardFlow, sequence, payload, reverse)));
        }
    }

    /// <summary>Keeps the right core busy with another interrupt until <paramref name="us"/> from now.</summary>
    public void Sleep(long us) =>
        RightCore.Interrupts.Raise(new InterruptSource(new Handler("other", async irq => await irq.Spend(us))));

    private HostCore NewCore(string name, RecordingSink sink) =>
        new(World.Simulator, name, 0, World.Meter, hz: 0, World.Accounts, sink);
}
