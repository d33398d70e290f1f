using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>What happens in a stretch of virtual time: frames per flow, CPU time of back ends and of the guilty vCPU, exits, heartbeats.</summary>
internal sealed class FaultWindow
{
    private readonly FaultWorld _world;
    private readonly long[] _frames;
    private readonly Dictionary<CpuContext, long> _usedPs = [];
    private readonly long _vcpuPs;
    private readonly long _exits;
    private readonly long _heartbeats;
    private readonly long _startPs;

    /// <summary>Runs up to <paramref name="startPs"/> and opens the window.</summary>
    public FaultWindow(FaultWorld world, long startPs)
    {
        _world = world;
        world.Simulator.RunUntil(startPs);
        _startPs = startPs;
        _frames = [.. world.Flows.Select(flow => flow.Received)];
        Settle();
        foreach (CpuContext thread in world.BackEndThreads)
        {
            _usedPs[thread] = thread.UsedPs;
        }

        _vcpuPs = world.Guests[0].Vcpu.Thread.UsedPs;
        _exits = Exits;
        _heartbeats = world.Heartbeats;
    }

    /// <summary>Frames that arrived, by flow.</summary>
    public IReadOnlyList<long> Frames { get; private set; } = [];

    /// <summary>Timer interrupts that the guilty guest took.</summary>
    public long Heartbeats { get; private set; }

    /// <summary>Use of the busiest back-end thread, in percent.</summary>
    public long BusiestPercent { get; private set; }

    /// <summary>Use of the guilty guest's vCPU thread, in percent.</summary>
    public long VcpuPercent { get; private set; }

    /// <summary>Its exits per millisecond.</summary>
    public long ExitsPerMs { get; private set; }

    private long Exits => Enum.GetValues<ExitReason>().Sum(reason => _world.Guests[0].Vcpu.Exits.Count(reason));

    /// <summary>Closes the window.</summary>
    public void End()
    {
        Settle();
        long elapsedPs = _world.Simulator.NowPs - _startPs;
        Frames = [.. _world.Flows.Select((flow, i) => flow.Received - _frames[i])];
        Heartbeats = _world.Heartbeats - _heartbeats;
        BusiestPercent = _usedPs.Max(thread => (thread.Key.UsedPs - thread.Value) * 100 / elapsedPs);
        VcpuPercent = (_world.Guests[0].Vcpu.Thread.UsedPs - _vcpuPs) * 100 / elapsedPs;
        ExitsPerMs = (Exits - _exits) * FaultWorld.Ms / elapsedPs;
    }

    private void Settle()
    {
        foreach (HostCore core in _world.Host.Cores)
        {
            core.Processor.Settle();
        }
    }
}
