using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// What the two ends do to each other. The client is the guest (or the bare-metal system in its place), the server the
/// other end. Goodput is what the receiving application has read; a round trip is timed by the client.
/// </summary>
public abstract class Workload
{
    private bool _isStopping;

    /// <summary>Creates a workload between two sites.</summary>
    protected Workload(Simulator simulator, PacketAccounts accounts, WorkloadSite client, WorkloadSite server,
        WorkloadOptions options)
    {
        Simulator = simulator;
        Accounts = accounts;
        Client = client;
        Server = server;
        Options = options;
    }

    /// <summary>The world.</summary>
    public Simulator Simulator { get; }

    /// <summary>Packets and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>The guest's end.</summary>
    public WorkloadSite Client { get; }

    /// <summary>The other end.</summary>
    public WorkloadSite Server { get; }

    /// <summary>Parameters.</summary>
    public WorkloadOptions Options { get; }

    /// <summary>Flow numbers in use.</summary>
    public IReadOnlyList<int> Flows => FlowList;

    /// <summary>Payload bytes that the server's applications have read.</summary>
    public abstract long ForwardBytes { get; }

    /// <summary>Payload bytes that the client's applications have read.</summary>
    public abstract long ReverseBytes { get; }

    /// <summary>Transactions completed.</summary>
    public long Transactions { get; protected set; }

    /// <summary>When the last of them completed, in picoseconds; 0 before the first.</summary>
    public long LastCompletionPs { get; private set; }

    /// <summary>TCP segments sent again, both ends.</summary>
    public abstract long Retransmissions { get; }

    /// <summary>Where round trips go while it is set.</summary>
    public LatencyHistogram? RoundTrips { get; set; }

    /// <summary>Stops the simulator when this many transactions have completed; 0 for never.</summary>
    public long StopAtTransactions { get; set; }

    /// <summary>Called at the end of each transaction; used to trace one.</summary>
    public Action? TransactionCompleted { get; set; }

    /// <summary>Flow numbers in use.</summary>
    protected List<int> FlowList { get; } = [];

    /// <summary>Applications leave their loops at the next turn.</summary>
    protected bool IsStopping => _isStopping;

    /// <summary>Registers flows and starts the threads.</summary>
    public abstract void Start();

    /// <summary>Lets the applications come to an end, so that everything in flight drains.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>The end of an application thread.</summary>
    protected static async SimTask EndAsync(CpuContext thread)
    {
        if (thread.OwedPs > 0)
        {
            await thread.Pay();
        }

        while (true)
        {
            await thread.Block("nothing: it has ended");
        }
    }

    /// <summary>Counts a transaction that began at <paramref name="startPs"/>.</summary>
    protected void CompleteTransaction(long startPs)
    {
        Transactions++;
        LastCompletionPs = Simulator.NowPs;
        RoundTrips?.Record((Simulator.NowPs - startPs) / 1000);
        TransactionCompleted?.Invoke();
        if (Transactions == StopAtTransactions)
        {
            Simulator.Stop();
        }
    }
}
