using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>netperf TCP_STREAM (and TCP_MAERTS for the other direction): send as fast as the socket allows.</summary>
public sealed class TcpStream : Workload
{
    private readonly List<TcpSocket> _forwardReceivers = [];
    private readonly List<TcpSocket> _reverseReceivers = [];
    private readonly List<TcpSocket> _senders = [];

    /// <summary>Creates the workload.</summary>
    public TcpStream(Simulator simulator, PacketAccounts accounts, WorkloadSite client, WorkloadSite server,
        WorkloadOptions options)
        : base(simulator, accounts, client, server, options) { }

    /// <inheritdoc/>
    public override long ForwardBytes => _forwardReceivers.Sum(s => s.BytesRead);

    /// <inheritdoc/>
    public override long ReverseBytes => _reverseReceivers.Sum(s => s.BytesRead);

    /// <inheritdoc/>
    public override long Retransmissions => _senders.Sum(s => s.Connection.Retransmissions);

    /// <inheritdoc/>
    public override void Start()
    {
        for (int i = 0; i < Options.Streams; i++)
        {
            if (Options.Direction != StreamDirection.Receive)
            {
                Connect(Client, Server, Options.ClientTcp, Options.ServerTcp, true, _forwardReceivers, i);
            }

            if (Options.Direction != StreamDirection.Send)
            {
                Connect(Server, Client, Options.ServerTcp, Options.ClientTcp, false, _reverseReceivers, i);
            }
        }
    }

    private void Connect(WorkloadSite from, WorkloadSite to, TcpOptions fromTcp, TcpOptions toTcp, bool forward,
        List<TcpSocket> receivers, int index)
    {
        int flow = Accounts.AddFlow();
        FlowList.Add(flow);
        var sender = new TcpSocket(from.Stack, flow, forward, fromTcp, toTcp);
        var receiver = new TcpSocket(to.Stack, flow, !forward, toTcp, fromTcp);
        _senders.Add(sender);
        receivers.Add(receiver);
        CpuContext sending = from.NewThread($"netperf-send{index}");
        CpuContext receiving = to.NewThread($"netperf-recv{index}");
        Simulator.Spawn(receiving, () => ReceiveAsync(receiving, receiver));
        Simulator.Spawn(sending, () => SendAsync(sending, sender));
    }

    private async SimTask SendAsync(CpuContext thread, TcpSocket socket)
    {
        while (!IsStopping)
        {
            await socket.SendAsync(thread, Options.MessageBytes);
        }

        await EndAsync(thread);
    }

    private async SimTask ReceiveAsync(CpuContext thread, TcpSocket socket)
    {
        while (true)
        {
            await socket.ReceiveAsync(thread, Options.ReceiveBytes);
        }
    }
}
