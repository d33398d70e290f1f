using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Two bare-metal systems on one wire, with sockets: the machine's own network from end to end.</summary>
internal sealed class TwoHosts
{
    public TwoHosts(NicOptions? nic = null, StackOptions? stack = null, Action<CostTable>? prices = null,
        SimulatorOptions? options = null)
    {
        World = new SmallWorld(costs =>
        {
            foreach (CostKey key in (CostKey[])
                [
                    CostKey.SocketSendCall, CostKey.SocketReceiveCall, CostKey.TcpTransmitSkb, CostKey.TcpReceiveSegment,
                    CostKey.TcpReceiveAck, CostKey.UdpTransmitSkb, CostKey.UdpReceiveSkb, CostKey.NicReceiveDescriptor,
                    CostKey.NicTransmitDescriptor, CostKey.IrqHostEntry, CostKey.SchedWake, CostKey.SchedWakeLatency,
                ])
            {
                costs[key] = Us / 2;
            }

            prices?.Invoke(costs);
        }, options);
        Left = NewHost("left", nic ?? new NicOptions(), stack);
        Right = NewHost("right", nic ?? new NicOptions(), stack);
        Nic.Connect(Left.Nic!, Right.Nic!);
    }

    public SmallWorld World { get; }

    public HostSystem Left { get; }

    public HostSystem Right { get; }

    public PacketAccounts Accounts => World.Accounts;

    /// <summary>A thread of <paramref name="host"/> on core 0; its interrupts are on core 1.</summary>
    public CpuContext Start(HostSystem host, string name, Func<CpuContext, SimTask> body) =>
        World.Start(host.Cores[0].Processor, name, body);

    /// <summary>A pair of UDP sockets; the left one initiates.</summary>
    public (UdpSocket Left, UdpSocket Right) NewUdp(int sendBuffer = UdpSocket.DefaultBufferBytes,
        int receiveBuffer = UdpSocket.DefaultBufferBytes)
    {
        int flow = Accounts.AddFlow();
        return (new UdpSocket(Left.Stack, flow, isInitiator: true) { SendBufferBytes = sendBuffer },
            new UdpSocket(Right.Stack, flow, isInitiator: false) { ReceiveBufferBytes = receiveBuffer });
    }

    /// <summary>Both ends of a TCP connection; the left one initiates.</summary>
    public (TcpSocket Left, TcpSocket Right) NewTcp(TcpOptions? options = null)
    {
        options ??= new TcpOptions();
        int flow = Accounts.AddFlow();
        return (new TcpSocket(Left.Stack, flow, isInitiator: true, options, options),
            new TcpSocket(Right.Stack, flow, isInitiator: false, options, options));
    }

    private HostSystem NewHost(string name, NicOptions nic, StackOptions? stack) => new(World.Simulator, name, World.Meter,
        new HostOptions { Cores = 2, NicCore = 1, Nic = nic, Stack = stack ?? new StackOptions() }, World.Accounts);
}
