using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>netperf TCP_STREAM (and TCP_MAERTS for the other direction): send as fast as the socket allows.</summary>
public sealed class TcpStream : Workload
{
    private readonly List<TcpSocket> _senders = [];

    /// <summary>Creates the workload.</summary>
    public TcpStream(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

    /// <inheritdoc/>
    public override long Retransmissions => _senders.Sum(s => s.Connection.Retransmissions);

    /// <inheritdoc/>
    public override void Start()
    {
        for (int i = 0; i < Connections; i++)
        {
            if (Options.Direction != StreamDirection.Receive)
            {
                Connect(PairOf(i), forward: true, i);
            }

            if (Options.Direction != StreamDirection.Send)
            {
                Connect(PairOf(i), forward: false, i);
            }
        }
    }

    private void Connect(WorkloadPair pair, bool forward, int index)
    {
        (WorkloadSite from, WorkloadSite to) = forward ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        (TcpOptions fromTcp, TcpOptions toTcp) =
            forward ? (Options.ClientTcp, Options.ServerTcp) : (Options.ServerTcp, Options.ClientTcp);
        int flow = Accounts.AddFlow();
        FlowList.Add(flow);
        var sender = new TcpSocket(from.Stack, flow, forward, fromTcp, toTcp);
        var receiver = new TcpSocket(to.Stack, flow, !forward, toTcp, fromTcp);
        _senders.Add(sender);
        pair.Count(forward, () => receiver.BytesRead);
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
