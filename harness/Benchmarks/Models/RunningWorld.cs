using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports;
using Workload = Bakeoff.Harness.Workload;

namespace Bakeoff.Benchmarks;

/// <summary>A whole simulated world with a stream in it, run by frames or by virtual time, with no measurement around it.</summary>
public sealed class RunningWorld : IDisposable
{
    private const long StepPs = 50_000_000; // 50 us: a few frames

    private readonly World _world;
    private long _target;

    /// <summary>Builds the world of <paramref name="lane"/> with <paramref name="traffic"/>.</summary>
    public RunningWorld(string lane, Traffic traffic, bool inPlaceAdvance = true)
    {
        MachineProfile machine = MachineProfiles.LoadAll(MachineProfiles.FindDirectory()).First(profile => profile.Name == "A");
        var cell = new CellSpec
        {
            Lane = lane,
            Workload = traffic == Traffic.UdpStream ? Workload.UdpStream : Workload.TcpStream,
            MessageBytes = traffic == Traffic.UdpStream ? 1472 : 16_384,
            Offloads = new Offloads(Tso: false, Gso: traffic == Traffic.TcpStreamGso, Gro: false, Checksum: true),
        };
        _world = new World(cell, TransportCatalog.Default.Parse(lane, null), machine, seed: 1,
            new RunOptions { InPlaceAdvance = inPlaceAdvance });
    }

    /// <summary>Wire frames so far, both directions.</summary>
    public long WireFrames => _world.Host.Nic!.FramesSent + _world.Peer!.Nic!.FramesSent;

    /// <summary>Events fired and charges served in place so far.</summary>
    public long Events => _world.Simulator.EventsFired + _world.Simulator.AdvancedInPlace;

    /// <summary>Lets <paramref name="seconds"/> of virtual time pass.</summary>
    public void RunFor(double seconds) => _world.Simulator.RunUntil(_world.Simulator.NowPs + (long)(seconds * 1e12));

    /// <summary>Runs until <paramref name="frames"/> more frames have crossed the wire since the last call asked for its own.</summary>
    public void RunFrames(int frames)
    {
        _target = Math.Max(_target, WireFrames - frames) + frames;
        while (WireFrames < _target)
        {
            _world.Simulator.RunUntil(_world.Simulator.NowPs + StepPs);
        }
    }

    /// <summary>Runs until <paramref name="events"/> more events have fired.</summary>
    public void RunEvents(long events)
    {
        long target = Events + events;
        while (Events < target)
        {
            _world.Simulator.RunUntil(_world.Simulator.NowPs + StepPs);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();
}
