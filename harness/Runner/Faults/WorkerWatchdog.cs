using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// A progress watchdog within the model: a back-end thread that used its core for two whole periods while the devices that it serves
/// moved no frame is spinning. The systems of the time had nothing like it; without it nobody would notice.
/// </summary>
internal sealed class WorkerWatchdog : IEventTarget
{
    private const long PeriodPs = 250_000_000;
    private const int PeriodsToBite = 2;

    private readonly FaultWorld _world;
    private readonly List<Watched> _threads = [];
    private bool _hasBitten;

    /// <summary>Starts watching the back-end threads of the devices built so far.</summary>
    public WorkerWatchdog(FaultWorld world)
    {
        _world = world;
        foreach (CpuContext thread in world.Devices.SelectMany(device => device.BackEnd?.Threads ?? []).Distinct())
        {
            _threads.Add(new Watched(thread, [.. world.Devices.Where(d => d.BackEnd is not null && d.Threads.Contains(thread))]));
        }

        world.Simulator.Schedule(world.Simulator.NowPs + PeriodPs, EventPriority.Statistics, this);
    }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        foreach (Watched watched in _threads)
        {
            if (watched.IsSpinning(PeriodPs) && !_hasBitten)
            {
                _hasBitten = true;
                _world.Faults.Note(FaultDetector.Watchdog,
                    $"{watched.Thread.Name} used its whole core for {PeriodsToBite * PeriodPs / 1_000_000} us and moved no frame");
            }
        }

        _world.Simulator.Schedule(_world.Simulator.NowPs + PeriodPs, EventPriority.Statistics, this);
    }

    private sealed class Watched(CpuContext thread, IReadOnlyList<GuestDevice> devices)
    {
        private long _usedPs;
        private long _frames;
        private int _idlePeriods;

        public CpuContext Thread => thread;

        public bool IsSpinning(long periodPs)
        {
            thread.Processor.Settle();
            long frames = devices.Sum(device => device.BackEnd!.FramesMoved);
            bool busy = thread.UsedPs - _usedPs >= periodPs / 100 * 99;
            _idlePeriods = busy && frames == _frames ? _idlePeriods + 1 : 0;
            _usedPs = thread.UsedPs;
            _frames = frames;
            return _idlePeriods >= PeriodsToBite;
        }
    }
}
