using Bakeoff.Machine;
using Bakeoff.Transports.Rings;
using BenchmarkDotNet.Attributes;

namespace Bakeoff.Benchmarks;

/// <summary>
/// A packet's whole way through a transmit ring on one thread: post, publish, kick?, take, complete, publish, signal?,
/// reap. Real memory, every guest value checked by the host side.
/// </summary>
public class RingBenchmarks
{
    private const int Packets = 100_000;
    private const int Entries = 256;
    private const ulong RingAddress = 0x10000;
    private const ulong Tables = 0x40000;
    private const ulong Buffer = 0x100000;

    private readonly BufferSegment[] _segments = [new BufferSegment(Buffer, 1536)];
    private GuestMemory _memory = null!;
    private IGuestQueue _guest = null!;
    private IHostQueue _host = null!;
    private CpuContext _driver = null!;
    private CpuContext _worker = null!;

    /// <summary>Ring.</summary>
    [Params("split", "split-event-idx", "split-indirect", "ioq")]
    public string Ring { get; set; } = "split";

    /// <summary>Lays the ring out.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _memory = new GuestMemory(2 << 20);
        var simulator = new Simulator(new SimulatorOptions());
        var meter = new Meter("bench", new CostTable(), jitterCv: 0, seed: 1);
        _driver = new CpuContext(new Processor(simulator, "core0", meter, isGuest: false), "driver", CpuLevel.Thread, CpuComponent.Other);
        _worker = new CpuContext(
            new Processor(simulator, "core1", meter, isGuest: false) { CacheBit = 2 }, "worker", CpuLevel.Thread, CpuComponent.Other);
        if (Ring == "ioq")
        {
            var options = new IoqOptions { Usage = IoqUsage.Tx };
            _guest = new IoqGuestQueue(Ioq.Create(_memory, RingAddress, Entries), options, Tables);
            Ioq south = Ioq.TryAttach(_memory, RingAddress, IoqLayout.Bytes(Entries), out string? fault)
                ?? throw new InvalidOperationException(fault);
            _host = new IoqHostQueue(south, options);
            return;
        }

        var split = new SplitRingOptions
        {
            SizeEntries = Entries,
            EventIdx = Ring == "split-event-idx",
            Indirect = Ring == "split-indirect",
        };
        _guest = new SplitGuestQueue(_memory, RingAddress, split, Tables);
        _host = new SplitHostQueue(_memory, RingAddress, split);
    }

    /// <summary>Frees the memory.</summary>
    [GlobalCleanup]
    public void CleanUp() => _memory.Dispose();

    /// <summary>One packet at a time, both notifications decided; nobody owes for lines.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public int Packet_there_and_back() => Run(isMetered: false);

    /// <summary>The same between two cores that owe for the lines they lack.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public int Packet_between_two_cores() => Run(isMetered: true);

    private int Run(bool isMetered)
    {
        int notifications = 0;
        for (int i = 0; i < Packets; i++)
        {
            if (isMetered)
            {
                _guest.UsedBy(_driver);
                _host.UsedBy(_worker);
            }

            if (!_guest.TryPost(_segments, default, i & (Entries - 1)))
            {
                throw new InvalidOperationException("the ring is full");
            }

            _guest.Publish();
            notifications += _guest.KickNeeded() ? 1 : 0;
            if (_host.TryTake(out int id) != TakeResult.Taken)
            {
                throw new InvalidOperationException(_host.Fault ?? "the ring is empty");
            }

            _host.Complete(id, 0);
            _host.PublishCompletions();
            notifications += _host.SignalNeeded() ? 1 : 0;
            if (!_guest.TryReap(out _, out _))
            {
                throw new InvalidOperationException("nothing to reap");
            }
        }

        return notifications;
    }
}
