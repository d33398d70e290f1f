using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>
/// What the two ends do to each other. The client is the guest (or the bare-metal system in its place), the server the
/// other end. Goodput is what the receiving application has read; a round trip is timed by the client.
/// </summary>
public abstract class Workload
{
    private readonly List<Queue<long>> _outstanding = [];
    private bool _isStopping;

    /// <summary>Creates a workload between the two sites of each pair, all pairs alike.</summary>
    protected Workload(Simulator simulator, PacketAccounts accounts, IReadOnlyList<WorkloadPair> pairs, WorkloadOptions options)
    {
        Simulator = simulator;
        Accounts = accounts;
        Pairs = pairs;
        Options = options;
    }

    /// <summary>The world.</summary>
    public Simulator Simulator { get; }

    /// <summary>Packets and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>Who talks to whom: one pair for each network device of each guest.</summary>
    public IReadOnlyList<WorkloadPair> Pairs { get; }

    /// <summary>Parameters.</summary>
    public WorkloadOptions Options { get; }

    /// <summary>Flow numbers in use, those of the first pair first; every pair has as many.</summary>
    public IReadOnlyList<int> Flows => FlowList;

    /// <summary>Connections, each with its own threads.</summary>
    public int Connections => Pairs.Count * Options.Streams;

    /// <summary>Payload bytes that the server's applications have read.</summary>
    public long ForwardBytes => Pairs.Sum(pair => pair.ForwardBytes);

    /// <summary>Payload bytes that the client's applications have read.</summary>
    public long ReverseBytes => Pairs.Sum(pair => pair.ReverseBytes);

    /// <summary>Transactions completed.</summary>
    public long Transactions { get; protected set; }

    /// <summary>When the transaction began that has been outstanding the longest; now, if none is.</summary>
    public long OldestOutstandingPs => _outstanding.Where(starts => starts.Count > 0).Select(starts => starts.Peek())
        .DefaultIfEmpty(Simulator.NowPs).Min();

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

    /// <summary>The pair of connection <paramref name="connection"/>.</summary>
    protected WorkloadPair PairOf(int connection) => Pairs[connection / Options.Streams];

    /// <summary>Lets the applications come to an end, so that everything in flight drains.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>The start times of a connection's outstanding transactions, oldest first.</summary>
    protected Queue<long> NewOutstanding()
    {
        var starts = new Queue<long>(Options.Burst);
        _outstanding.Add(starts);
        return starts;
    }

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
        RoundTrips?.Record((Simulator.NowPs - startPs) / 1000);
        TransactionCompleted?.Invoke();
        if (Transactions == StopAtTransactions)
        {
            Simulator.Stop();
        }
    }
}
