using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>netperf UDP_STREAM: datagrams of one frame each, as fast as the send buffer allows; the receiver may lose some.</summary>
public sealed class UdpStream : Workload
{
    /// <summary>Creates the workload.</summary>
    public UdpStream(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

    /// <inheritdoc/>
    public override long Retransmissions => 0;

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
        int flow = Accounts.AddFlow();
        FlowList.Add(flow);
        var sender = new UdpSocket(from.Stack, flow, forward);
        var receiver = new UdpSocket(to.Stack, flow, !forward);
        pair.Count(forward, () => receiver.BytesRead);
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
            await UdpSocket.EndSend(thread);
        }

        await EndAsync(thread);
    }
}
