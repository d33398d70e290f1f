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
        for (int pair = 0; pair < Pairs.Count; pair++)
        {
            if (Options.Direction != StreamDirection.Receive)
            {
                Start(Pairs[pair], forward: true, pair * Options.Streams);
            }

            if (Options.Direction != StreamDirection.Send)
            {
                Start(Pairs[pair], forward: false, pair * Options.Streams);
            }
        }
    }

    /// <summary>The streams of one pair and direction: a thread at each end of each, or one at each end for all of them.</summary>
    private void Start(WorkloadPair pair, bool forward, int first)
    {
        (WorkloadSite from, WorkloadSite to) = forward ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        var senders = new TcpSocket[Options.Streams];
        var receivers = new TcpSocket[Options.Streams];
        for (int i = 0; i < Options.Streams; i++)
        {
            (senders[i], receivers[i]) = Connect(pair, from, to, forward);
            if (!Options.SharesThread)
            {
                Start(from, to, first + i, senders[i..(i + 1)], receivers[i..(i + 1)]);
            }
        }

        if (Options.SharesThread)
        {
            Start(from, to, first, senders, receivers);
        }
    }

    private (TcpSocket Sender, TcpSocket Receiver) Connect(WorkloadPair pair, WorkloadSite from, WorkloadSite to, bool forward)
    {
        (TcpOptions fromTcp, TcpOptions toTcp) =
            forward ? (Options.ClientTcp, Options.ServerTcp) : (Options.ServerTcp, Options.ClientTcp);
        int flow = Accounts.AddFlow();
        FlowList.Add(flow);
        var sender = new TcpSocket(from.Stack, flow, forward, fromTcp, toTcp);
        var receiver = new TcpSocket(to.Stack, flow, !forward, toTcp, fromTcp);
        _senders.Add(sender);
        pair.Count(forward, () => receiver.BytesRead);
        return (sender, receiver);
    }

    private void Start(WorkloadSite from, WorkloadSite to, int index, TcpSocket[] senders, TcpSocket[] receivers)
    {
        CpuContext sending = from.NewThread($"netperf-send{index}");
        CpuContext receiving = to.NewThread($"netperf-recv{index}");
        bool one = senders.Length == 1;
        Simulator.Spawn(receiving, () => one ? ReceiveAsync(receiving, receivers[0]) : ReceiveInTurnAsync(receiving, receivers));
        Simulator.Spawn(sending, () => one ? SendAsync(sending, senders[0]) : SendInTurnAsync(sending, senders));
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

    /// <summary>One thread for several streams, as iperf's -P was until version 3.16: select(), then a send() on each that has room.</summary>
    private async SimTask SendInTurnAsync(CpuContext thread, TcpSocket[] sockets)
    {
        while (!IsStopping)
        {
            await SelectAsync(thread, sockets, forRoom: true);
            foreach (TcpSocket socket in sockets)
            {
                if (socket.Connection.IsWritable)
                {
                    await socket.SendSomeAsync(thread, Options.MessageBytes);
                }
            }
        }

        await EndAsync(thread);
    }

    private async SimTask ReceiveInTurnAsync(CpuContext thread, TcpSocket[] sockets)
    {
        while (true)
        {
            await SelectAsync(thread, sockets, forRoom: false);
            foreach (TcpSocket socket in sockets)
            {
                if (socket.Connection.ReadableBytes > 0)
                {
                    await socket.ReceiveAsync(thread, Options.ReceiveBytes);
                }
            }
        }
    }

    /// <summary>Sleeps until one of the sockets is ready; what it costs depends on their number.</summary>
    private static async SimTask SelectAsync(CpuContext thread, TcpSocket[] sockets, bool forRoom)
    {
        thread.Owe(CostKey.PollSystemCall);
        thread.Owe(CostKey.PollDescriptor, sockets.Length);
        await thread.Pay();
        while (!IsAnyReady(sockets, forRoom))
        {
            foreach (TcpSocket socket in sockets)
            {
                socket.Watch(thread, forRoom);
            }

            await thread.Block("select");
        }
    }

    private static bool IsAnyReady(TcpSocket[] sockets, bool forRoom)
    {
        foreach (TcpSocket socket in sockets)
        {
            if (forRoom ? socket.Connection.IsWritable : socket.Connection.ReadableBytes > 0)
            {
                return true;
            }
        }

        return false;
    }
}
