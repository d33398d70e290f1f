using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>netperf UDP_RR with <see cref="WorkloadOptions.Burst"/> transactions outstanding: the offered-load sweep.</summary>
public sealed class UdpRr : DatagramTransactions
{
    /// <summary>Creates the workload.</summary>
    public UdpRr(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

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
            Simulator.Spawn(clientThread, () => TransactAsync(clientThread, client));
        }
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
