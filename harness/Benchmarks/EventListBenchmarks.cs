using BenchmarkDotNet.Attributes;

namespace Bakeoff.Benchmarks;

/// <summary>
/// The event list against the BCL's priority queue, by the number of pending events. A run of the testbed has 5 to 40.
/// </summary>
public class EventListBenchmarks
{
    private const int Events = 200_000;

    private HoldModel _list = null!;
    private SimulatorHoldModel _simulator = null!;
    private PriorityQueueHoldModel _priorityQueue = null!;

    /// <summary>Pending events.</summary>
    [Params(8, 32, 100, 1_000, 10_000, 100_000)]
    public int Pending { get; set; }

    /// <summary>Fills the lists.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _list = new HoldModel(Pending);
        _simulator = new SimulatorHoldModel(Pending);
        _priorityQueue = new PriorityQueueHoldModel(Pending);
    }

    /// <summary>(time, sequence) keys, nobody is called.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public void Priority_queue_without_dispatch() => _priorityQueue.Run(Events);

    /// <summary>PeekTime, Pop, Fire, Schedule.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public void Event_list_with_callback() => _list.Run(Events);

    /// <summary>The same through the simulator, with clock and watchdog.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public void Simulator_with_callback() => _simulator.Run(Events);
}
