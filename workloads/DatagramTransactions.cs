using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// Transactions without a protocol that would send again: each connection keeps <see cref="WorkloadOptions.Burst"/> requests outstanding,
/// and each answer makes the next leave. A lost datagram would leave one transaction fewer in flight; the run then stops with a message.
/// </summary>
public abstract class DatagramTransactions : Workload
{
    /// <summary>Creates the workload.</summary>
    protected DatagramTransactions(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
        : base(simulator, accounts, pairs, options) { }

    /// <inheritdoc/>
    public override long Retransmissions => 0;

    /// <summary>Sends one request.</summary>
    protected virtual SimTask RequestAsync(CpuContext thread, UdpSocket socket) => socket.SendAsync(thread, Options.RequestBytes);

    /// <summary>The client of one connection.</summary>
    protected async SimTask TransactAsync(CpuContext thread, UdpSocket socket)
    {
        Queue<long> startsPs = NewOutstanding();
        for (int i = 0; i < Options.Burst; i++)
        {
            startsPs.Enqueue(Simulator.NowPs);
            await RequestAsync(thread, socket);
        }

        while (startsPs.Count > 0)
        {
            await socket.ReceiveAsync(thread);
            Invariant.That(Accounts.Dropped == 0, "a datagram was lost: fewer transactions outstanding than stated");
            CompleteTransaction(startsPs.Dequeue());
            if (!IsStopping)
            {
                startsPs.Enqueue(Simulator.NowPs);
                await RequestAsync(thread, socket);
            }
        }

        await EndAsync(thread);
    }
}
