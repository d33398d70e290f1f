using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>netperf UDP_STREAM: datagrams of one frame each, as fast as the send buffer allows; the receiver may lose some.</summary>
public sealed class UdpStream : Workload
{
    private readonly List<UdpSocket> _forwardReceivers = [];
    private readonly List<UdpSocket> _reverseReceivers = [];

    /// <summary>Creates the workload.</summary>
    public UdpStream(Simulator simulator, PacketAccounts accounts, WorkloadSite client, WorkloadSite server,
        WorkloadOptions options)
        : base(simulator, accounts, client, server, options) { }

    /// <inheritdoc/>
    public override long ForwardBytes => _forwardReceivers.Sum(s => s.BytesRead);

    /// <inheritdoc/>
    public override long ReverseBytes => _reverseReceivers.Sum(s => s.BytesRead);

    /// <inheritdoc/>
    public override long Retransmissions => 0;

    /// <inheritdoc/>
    public override void Start()
    {
        for (int i = 0; i < Options.Streams; i++)
        {
            if (Options.Direction != StreamDirection.Receive)
            {
                Connect(Client, Server, true, _forwardReceivers, i);
            }

            if (Options.Direction != StreamDirection.Send)
            {
                Connect(Server, Client, false, _reverseReceivers, i);
            }
        }
    }

    private void Connect(WorkloadSite from, WorkloadSite to, bool forward, List<UdpSocket> receivers, int index)
    {
        int flow = Accounts.AddFlow();
        FlowList.Add(flow);
        var sender = new UdpSocket(from.Stack, flow, forward);
        var receiver = new UdpSocket(to.Stack, flow, !forward);
        receivers.Add(receiver);
        CpuContext sending = from.NewThread($"netperf-send{index}");
        CpuContext receiving = to.NewThread($"netperf-recv{index}");
        Simulator.Spawn(receiving, () => receiver.ReceiveAsync(receiving, long.MaxValue));
        Simulator.Spawn(sending, () => SendAsync(sending, sender));
    }

    private async SimTask SendAsync(CpuContext thread, UdpSocket socket)
    {
        while (!IsStopping)
        {
            if (socket.IsSendBufferFull)
            {
                await socket.WaitToSendAsync(thread);
            }

            await socket.BeginSend(thread, Options.MessageBytes);
            UdpSocket.EndSend(thread);
        }

        await EndAsync(thread);
    }
}
