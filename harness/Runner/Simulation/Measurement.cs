using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>What a run measures between the end of warm-up and the end of the window, and the laws that it must obey.</summary>
internal sealed partial class Measurement
{
    private readonly World _world;
    private readonly CellSpec _cell;
    private readonly Probes _probes = new();
    private readonly LatencyHistogram _roundTrips = new();
    private readonly DiskMeasurement _disks;

    /// <summary>CPU time and wake-ups of each context when the window opened; contexts made later began at 0.</summary>
    private readonly Dictionary<CpuContext, (long UsedPs, long Wakeups)> _atStart = [];

    private long _startPs;
    private long _endPs;

    public Measurement(World world, CellSpec cell)
    {
        _world = world;
        _cell = cell;
        _disks = new DiskMeasurement(world, _probes);
        AddTrafficProbes();
        AddExitProbes();
        AddNotificationProbes();
        AddLedgerProbes("system", world.SystemMeter.Ledger);
        AddCpuProbes();
    }

    /// <summary>Opens the window.</summary>
    public void Start()
    {
        Settle();
        _startPs = _world.Simulator.NowPs;
        _probes.Start();
        _world.Workload.RoundTrips = _roundTrips;
    }

    /// <summary>Closes it.</summary>
    public void End()
    {
        Settle();
        _endPs = _world.Simulator.NowPs;
        _probes.End();
        _world.Workload.RoundTrips = null;
    }

    private long ElapsedPs => _endPs - _startPs;

    private double Seconds => ElapsedPs / 1e12;

    /// <summary>Cores of the host, and of boards that stand where guests would.</summary>
    private IEnumerable<Processor> HostCores =>
        _world.Host.Cores.Concat(_world.Boards.Select(board => board.Core)).Select(core => core.Processor);

    /// <summary>Locks whose holder keeps others out: the global lock of each VMM.</summary>
    private IEnumerable<FutexMutex> Locks => _world.AllDevices.Select(device => device.Process?.GlobalLock).OfType<FutexMutex>().Distinct();

    private IEnumerable<Processor> PeerCores =>
        (_world.Peer?.Cores ?? []).Concat(_world.RemoteBoards.Select(board => board.Core)).Select(core => core.Processor);

    /// <summary>The outcome; call after <see cref="End"/>.</summary>
    public RunOutcome Outcome()
    {
        VerifyUtilisationLaw();
        RunLaws.VerifyLittlesLaw(_world, _cell, _roundTrips, ElapsedPs);
        RunLaws.VerifyProgress(_world, _startPs, ElapsedPs);
        (string boundBy, double share) = BoundBy();
        return new RunOutcome
        {
            Metrics = Metrics(),
            Rtt = _cell.IsStream ? null : _roundTrips,
            Exits = Exits(),
            Counters = Counters(),
            Ledger = Ledger(),
            Interrupts = Interrupts(),
            Drops = Drops(),
            Cpu = Cpu(),
            BoundBy = boundBy,
            BoundByShare = share,
            MeasuredPs = ElapsedPs,
            Steps = [],
        };
    }

    private void Settle()
    {
        foreach (Processor processor in HostCores.Concat(PeerCores))
        {
            processor.Settle();
        }

        foreach (Vcpu vcpu in _world.AllVcpus)
        {
            vcpu.Guest.Settle();
            vcpu.Settle();
        }

        foreach (FutexMutex mutex in Locks)
        {
            mutex.Settle();
        }

        if (_atStart.Count == 0)
        {
            foreach (CpuContext context in HostCores.Concat(PeerCores).SelectMany(core => core.Contexts))
            {
                _atStart[context] = (context.UsedPs, context.Wakeups);
            }
        }
    }

    private long Used(CpuContext context) => context.UsedPs - _atStart.GetValueOrDefault(context).UsedPs;

    private long Woken(CpuContext context) => context.Wakeups - _atStart.GetValueOrDefault(context).Wakeups;

    private Vcpu? VcpuOf(CpuContext thread) => _world.AllVcpus.FirstOrDefault(vcpu => vcpu.Thread == thread);

    private List<CpuShare> Cpu()
    {
        List<CpuShare> shares = [];
        foreach (Processor core in HostCores.Concat(PeerCores))
        {
            foreach (CpuContext context in core.Contexts)
            {
                long used = Used(context);
                if (VcpuOf(context) is { } vcpu)
                {
                    long inGuest = _probes.Delta("guest_mode." + vcpu.Name);
                    Add(shares, context.Name, "guest", core, inGuest);
                    used -= inGuest;
                }

                Add(shares, context.Name, ModeOf(context.Component), core, used);
            }
        }

        return shares;
    }

    private static void Add(List<CpuShare> shares, string component, string mode, Processor core, long busyPs)
    {
        if (busyPs > 0)
        {
            shares.Add(new CpuShare(component, mode, core.Name, busyPs));
        }
    }

    private static string ModeOf(CpuComponent component) => component switch
    {
        CpuComponent.Guest => "guest",
        CpuComponent.ExitHandling => "exit_handling",
        CpuComponent.Worker => "worker",
        CpuComponent.Softirq => "softirq",
        CpuComponent.HardInterrupt => "hardirq",
        CpuComponent.Userspace => "userspace",
        _ => "other",
    };
}
