using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// netperf UDP_RR with <see cref="WorkloadOptions.Burst"/> transactions outstanding: the offered-load sweep. A lost
/// datagram would leave one transaction fewer in flight; the client then stops the run with a message.
/// </summary>
public sealed class UdpRr : Workload
{
    private readonly List<UdpSocket> _clients = [];
    private readonly List<UdpSocket> _servers = [];

    /// <summary>Creates the workload.</summary>
    public UdpRr(Simulator simulator, PacketAccounts accounts, WorkloadSite client, WorkloadSite server,
        WorkloadOptions options)
        : base(simulator, accounts, client, server, options) { }

    /// <inheritdoc/>
    public override long ForwardBytes => _servers.Sum(s => s.BytesRead);

    /// <inheritdoc/>
    public override long ReverseBytes => _clients.Sum(s => s.BytesRead);

    /// <inheritdoc/>
    public override long Retransmissions => 0;

    /// <inheritdoc/>
    public override void Start()
    {
        for (int i = 0; i < Options.Streams; i++)
        {
            int flow = Accounts.AddFlow();
            FlowList.Add(flow);
            var client = new UdpSocket(Client.Stack, flow, true);
            var server = new UdpSocket(Server.Stack, flow, false);
            _clients.Add(client);
            _servers.Add(server);
            CpuContext clientThread = Client.NewThread($"netperf{i}");
            CpuContext serverThread = Server.NewThread($"netserver{i}");
            Simulator.Spawn(serverThread, () => ServeAsync(serverThread, server));
            Simulator.Spawn(clientThread, () => RequestAsync(clientThread, client));
        }
    }

    private async SimTask RequestAsync(CpuContext thread, UdpSocket socket)
    {
        var startsPs = new Queue<long>(Options.Burst);
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
