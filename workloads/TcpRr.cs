using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// netperf TCP_RR: one transaction outstanding per connection, or <see cref="WorkloadOptions.Burst"/> of them as netperf's
/// burst mode keeps. TCP_NODELAY is on.
/// </summary>
public sealed class TcpRr : Workload
{
    private readonly List<TcpSocket> _clients = [];
    private readonly List<TcpSocket> _servers = [];

    /// <summary>Creates the workload.</summary>
    public TcpRr(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

    /// <inheritdoc/>
    public override long Retransmissions =>
        _clients.Sum(s => s.Connection.Retransmissions) + _servers.Sum(s => s.Connection.Retransmissions);

    /// <inheritdoc/>
    public override void Start()
    {
        TcpOptions clientTcp = Options.ClientTcp with { Nagle = false };
        TcpOptions serverTcp = Options.ServerTcp with { Nagle = false };
        for (int i = 0; i < Connections; i++)
        {
            WorkloadPair pair = PairOf(i);
            int flow = Accounts.AddFlow();
            FlowList.Add(flow);
            var client = new TcpSocket(pair.Client.Stack, flow, true, clientTcp, serverTcp);
            var server = new TcpSocket(pair.Server.Stack, flow, false, serverTcp, clientTcp);
            _clients.Add(client);
            _servers.Add(server);
            pair.Count(forward: true, () => server.BytesRead);
            pair.Count(forward: false, () => client.BytesRead);
            CpuContext clientThread = pair.Client.NewThread($"netperf{i}");
            CpuContext serverThread = pair.Server.NewThread($"netserver{i}");
            Simulator.Spawn(serverThread, () => ServeAsync(serverThread, server));
            Simulator.Spawn(clientThread, () => RequestAsync(clientThread, client));
        }
    }

    private async SimTask RequestAsync(CpuContext thread, TcpSocket socket)
    {
        Queue<long> startsPs = NewOutstanding();
        for (int i = 0; i < Options.Burst; i++)
        {
            startsPs.Enqueue(Simulator.NowPs);
            await socket.SendAsync(thread, Options.RequestBytes);
        }

        while (startsPs.Count > 0)
        {
            for (int left = Options.ResponseBytes; left > 0; left -= socket.LastReadBytes)
            {
                await socket.ReceiveAsync(thread, left);
            }

            CompleteTransaction(startsPs.Dequeue());
            if (!IsStopping)
            {
                startsPs.Enqueue(Simulator.NowPs);
                await socket.SendAsync(thread, Options.RequestBytes);
            }
        }

        await EndAsync(thread);
    }

    private async SimTask ServeAsync(CpuContext thread, TcpSocket socket)
    {
        while (true)
        {
            for (int left = Options.RequestBytes; left > 0; left -= socket.LastReadBytes)
            {
                await socket.ReceiveAsync(thread, left);
            }

            await socket.SendAsync(thread, Options.ResponseBytes);
        }
    }
}
