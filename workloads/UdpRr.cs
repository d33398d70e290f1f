using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// netperf UDP_RR with <see cref="WorkloadOptions.Burst"/> transactions outstanding: the offered-load sweep. A lost
/// datagram would leave one transaction fewer in flight; the client then stops the run with a message.
/// </summary>
public sealed class UdpRr : Workload
{
    /// <summary>Creates the workload.</summary>
    public UdpRr(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

    /// <inheritdoc/>
    public override long Retransmissions => 0;

    /// <inheritdoc/>
    public override void Start()
    {
        for (int i = 0; i < Connections; i++)
        {
            WorkloadPair pair = PairOf(i);
            int flow = Accounts.AddFlow();
            FlowList.Add(flow);
            var client = new UdpSocket(pair.Client.Stack, flow, true);
            var server = new UdpSocket(pair.Server.Stack, flow, false);
            pair.Count(forward: true, () => server.BytesRead);
            pair.Count(forward: false, () => client.BytesRead);
            CpuContext clientThread = pair.Client.NewThread($"netperf{i}");
            CpuContext serverThread = pair.Server.NewThread($"netserver{i}");
            Simulator.Spawn(serverThread, () => ServeAsync(serverThread, server));
            Simulator.Spawn(clientThread, () => RequestAsync(clientThread, client));
        }
    }

    private async SimTask RequestAsync(CpuContext thread, UdpSocket socket)
    {
        Queue<long> startsPs = NewOutstanding();
        for (int i = 0; i < Options.Burst; i++)
        {
            startsPs.Enqueue(Simulator.NowPs);
            await socket.SendAsync(thread, Options.RequestBytes);
        }

        while (startsPs.Count > 0)
        {
            await socket.ReceiveAsync(thread);
            Invariant.That(Accounts.Dropped == 0, "udp-rr lost a datagram: fewer transactions outstanding than stated");
            CompleteTransaction(startsPs.Dequeue());
            if (!IsStopping)
            {
                startsPs.Enqueue(Simulator.NowPs);
                await socket.SendAsync(thread, Options.RequestBytes);
            }
        }

        await EndAsync(thread);
    }

    private async SimTask ServeAsync(CpuContext thread, UdpSocket socket)
    {
        while (true)
        {
            await socket.ReceiveAsync(thread);
            await socket.SendAsync(thread, Options.ResponseBytes);
        }
    }
}
