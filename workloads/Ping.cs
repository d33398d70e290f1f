using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// ping: ICMP echo requests through a raw socket, answered in the softirq of the other end. With an interval one request leaves at
/// each turn of a timer (<c>ping -i</c>); without, <see cref="WorkloadOptions.Burst"/> are outstanding and each reply makes the next
/// leave (<c>ping -f -l</c>, where the other end answers faster than ping's 10 ms).
/// </summary>
public sealed class Ping : DatagramTransactions
{
    /// <summary>Creates the workload.</summary>
    public Ping(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

    /// <inheritdoc/>
    public override void Start()
    {
        for (int i = 0; i < Connections; i++)
        {
            WorkloadPair pair = PairOf(i);
            int flow = Accounts.AddFlow();
            FlowList.Add(flow);
            var socket = new UdpSocket(pair.Client.Stack, flow, true) { ReceiveBufferBytes = ReceiveBufferBytes(pair.Client.Stack) };
            var echo = new EchoSocket(pair.Server.Stack, flow);
            pair.Count(forward: true, () => echo.BytesReceived);
            pair.Count(forward: false, () => socket.BytesRead);
            CpuContext thread = pair.Client.NewThread($"ping{i}");
            if (Options.IntervalPs > 0)
            {
                pair.Client.Pace(thread, Options.IntervalPs);
                Simulator.Spawn(thread, () => PacedAsync(thread, socket));
            }
            else
            {
                Simulator.Spawn(thread, () => TransactAsync(thread, socket));
            }
        }
    }

    /// <summary>ping makes its receive buffer large enough for all that is on its way (iputils ping_common.c, sock_setbufs).</summary>
    private int ReceiveBufferBytes(NetStack stack) => Math.Max(
        stack.Options.DatagramBufferBytes, Options.Burst * (Options.RequestBytes + stack.Options.DatagramOverheadBytes));

    private async SimTask PacedAsync(CpuContext thread, UdpSocket socket)
    {
        while (!IsStopping)
        {
            if (thread.OwedPs > 0)
            {
                await thread.Pay();
            }

            await thread.Block("its turn");
            long startPs = Simulator.NowPs;
            await RequestAsync(thread, socket);
            await socket.ReceiveAsync(thread);
            CompleteTransaction(startPs);
        }

        await EndAsync(thread);
    }

    /// <summary>ping computes the checksum of its message itself.</summary>
    protected override SimTask RequestAsync(CpuContext thread, UdpSocket socket)
    {
        thread.Owe(CostKey.ChecksumByte, Options.RequestBytes);
        return socket.SendAsync(thread, Options.RequestBytes);
    }
}
