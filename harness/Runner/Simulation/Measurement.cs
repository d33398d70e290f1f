using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Links;
using Bakeoff.Workloads;

namespace Bakeoff.Harness;

/// <summary>What a run measures between the end of warm-up and the end of the window, and the laws that it must obey.</summary>
internal sealed partial class Measurement
{
    private readonly World _world;
    private readonly CellSpec _cell;
    private readonly Probes _probes = new();
    private readonly LatencyHistogram _roundTrips = new();
    private readonly DiskMeasurement _disks;
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
    private IEnumerable<FutexMutex> Locks => _world.Devices.Select(device => device.Process?.GlobalLock).OfType<FutexMutex>().Distinct();

    private IEnumerable<Processor> PeerCores => _world.Peer?.Cores.Select(core => core.Processor) ?? [];

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

    private void AddTrafficProbes()
    {
        _probes.Add("forward_bytes", () => _world.Workload.ForwardBytes);
        _probes.Add("reverse_bytes", () => _world.Workload.ReverseBytes);
        _probes.Add("transactions", () => _world.Workload.Transactions);
        _probes.Add("retransmissions", () => _world.Workload.Retransmissions);
        _probes.Add("wire_frames", () => (_world.Host.Nic?.FramesSent ?? 0) + (_world.Peer?.Nic?.FramesSent ?? 0));
        _probes.Add("wire_out_ps", () => _world.Host.Nic?.WireBusyPs ?? 0);
        _probes.Add("wire_in_ps", () => _world.Peer?.Nic?.WireBusyPs ?? 0);
        _probes.Add("frames_sent", () => _world.Accounts.Sent);
        List<Netdev> devices = _world.IsBareMetal
            ? [_world.Host.NicDevice!]
            : [.. _world.Nics.Where(nic => nic.IsClient).Select(nic => nic.Device.Driver)];
        _probes.Add("tx_packets", () => devices.Sum(device => device.TransmittedPackets));
        _probes.Add("rx_packets", () => devices.Sum(device => device.ReceivedPackets));
        _probes.Add("handed_over", () => _world.Devices.Sum(device => device.HandedOverPackets));
        _probes.Add("flows_moved", () => _world.Devices.Sum(device => device.FlowMoves));
        for (int i = 0; i < _world.Workload.Pairs.Count; i++)
        {
            WorkloadPair pair = _world.Workload.Pairs[i];
            _probes.Add($"pair{i}_bytes", () => pair.ForwardBytes + pair.ReverseBytes);
        }

        foreach (DropPlace place in Enum.GetValues<DropPlace>())
        {
            _probes.Add("drop." + DropPlaces.Names[(int)place], () => _world.Accounts.DroppedAt(place));
        }
    }

    private void AddExitProbes()
    {
        foreach (ExitReason reason in Enum.GetValues<ExitReason>())
        {
            string name = ExitReasons.Names[(int)reason];
            _probes.Add("exit." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.Count(reason)));
            _probes.Add("exit_ps." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.Ps(reason)));
            _probes.Add("userspace." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.UserspaceCount(reason)));
            _probes.Add("userspace_ps." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.UserspacePs(reason)));
        }

        _probes.Add("register_accesses", () => _world.Devices.Sum(device => device.OtherRegisterAccesses()));
        _probes.Add("status_reads", () => _world.Devices.Sum(device => device.StatusReads));
        _probes.Add("kick_ipis", () => _world.Vcpus.Sum(vcpu => vcpu.KickIpis));
        _probes.Add("guest_ipis", () => _world.Vcpus.Sum(vcpu => vcpu.IpisSent));
        _probes.Add("command_exits", () => _world.Vcpus.Sum(vcpu => vcpu.CommandExits));
    }

    private void AddNotificationProbes()
    {
        _probes.Add("kicks", () => _world.Devices.Sum(device => device.Kicks) + _world.Disks.Sum(disk => disk.Disk.Queue.Kicks));
        _probes.Add("signals", () => _world.Devices.Sum(device => device.Signals) + _world.Disks.Sum(disk => disk.Disk.Queue.Signals));
        _probes.Add("interrupts", () => _world.Vcpus.Sum(vcpu => vcpu.Vectors.Sum(vector => vector.Injected))
            + _world.Devices.Sum(device => device.Interrupts is LinkInterrupts link ? link.Interrupts : 0));
        _probes.Add("coalesced_irr", () => _world.Vcpus.Sum(vcpu => vcpu.Vectors.Sum(vector => vector.Coalesced)));
        _probes.Add("coalesced_line", () => _world.Devices.Sum(device => device.CoalescedInLine));
        _probes.Add("spurious", () => _world.Devices.Sum(device => device.SpuriousInterrupts)
            + _world.Disks.Sum(disk => disk.Disk.Driver.SpuriousInterrupts));
        foreach (Vcpu vcpu in _world.Vcpus)
        {
            foreach (GuestVector vector in vcpu.Vectors)
            {
                _probes.Add(VectorProbe(vcpu, vector), () => vector.Count);
            }
        }

        foreach (GuestNic nic in _world.Nics)
        {
            foreach (DeviceQueue queue in nic.Device.Queues)
            {
                _probes.Add(nic.CounterOf("kicks", queue), () => queue.Kicks);
                _probes.Add(nic.CounterOf("signals", queue), () => queue.Signals);
            }
        }

        foreach ((string name, Func<BridgeEventQueue, long> read) in EventQueueCounters)
        {
            _probes.Add(name, () => EventQueues.Sum(read));
        }

        List<IInterruptPath> paths = [.. _world.Devices.Select(device => device.Interrupts).OfType<IInterruptPath>()
            .Concat(_world.Disks.Select(disk => disk.Disk.Interrupts)).Distinct()];
        _probes.Add("coalesced_work_item", () => paths.Sum(path => path switch
        {
            MsixPerQueue msix => msix.Irqfds.Sum(irqfd => irqfd.CoalescedInWorkItem),
            BridgeEventQueue bridge => bridge.Irqfd.CoalescedInWorkItem,
            MmioIrqfd mmio => mmio.Irqfd.CoalescedInWorkItem,
            _ => 0,
        }));
    }

    private static (string Name, Func<BridgeEventQueue, long> Read)[] EventQueueCounters =>
    [
        ("eventq.intra", queue => queue.CoalescedIntraFlow),
        ("eventq.inter", queue => queue.CoalescedInterFlow),
        ("eventq.device", queue => queue.CoalescedInterDevice),
        ("bridge..events", queue => queue.Counters.Events),
        ("bridge..qnotify", queue => queue.Counters.QNotify),
        ("bridge..qinject", queue => queue.Counters.QInject),
        ("bridge..notify", queue => queue.Counters.Notify),
        ("bridge..bridgecalls", queue => queue.Counters.BridgeCalls),
        ("bridge..buscalls", queue => queue.Counters.BusCalls),
    ];

    private List<BridgeEventQueue> EventQueues => 
        [.. _world.Devices.Select(d => d.EventQueue).OfType<BridgeEventQueue>().Distinct()];

    private static string VectorProbe(Vcpu vcpu, GuestVector vector) => $"{vcpu.Name} {vector.Handler.Name}";

    private void AddLedgerProbes(string machine, Ledger ledger)
    {
        for (CostKey key = 0; (int)key <= CostKeys.Count; key++)
        {
            CostKey captured = key;
            _probes.Add($"ledger.{machine}.{(int)key}.units", () => ledger.Units(captured));
            _probes.Add($"ledger.{machine}.{(int)key}.ps", () => ledger.Ps(captured));
        }
    }

    private void AddCpuProbes()
    {
        foreach (Processor core in HostCores.Concat(PeerCores).Concat(_world.Vcpus.Select(vcpu => vcpu.Guest)))
        {
            _probes.Add("busy." + core.Name, () => core.BusyPs);
            _probes.Add("switches." + core.Name, () => core.ContextSwitches);
        }

        foreach (Vcpu vcpu in _world.Vcpus)
        {
            _probes.Add("guest_mode." + vcpu.Name, () => vcpu.GuestModePs);
        }

        foreach (FutexMutex mutex in Locks)
        {
            _probes.Add("held." + mutex.Name, () => mutex.HeldPs);
            _probes.Add("contended." + mutex.Name, () => mutex.Contentions);
            _probes.Add("waited_ps." + mutex.Name, () => mutex.WaitedPs);
        }
    }

    /// <summary>CPU time of a context within the window; contexts made after its start began at 0.</summary>
    private readonly Dictionary<CpuContext, long> _usedAtStart = [];
    private readonly Dictionary<CpuContext, long> _wokenAtStart = [];

    private void Settle()
    {
        foreach (Processor processor in HostCores.Concat(PeerCores))
        {
            processor.Settle();
        }

        foreach (Vcpu vcpu in _world.Vcpus)
        {
            vcpu.Guest.Settle();
            vcpu.Settle();
        }

        foreach (FutexMutex mutex in Locks)
        {
            mutex.Settle();
        }

        if (_usedAtStart.Count == 0)
        {
            foreach (CpuContext context in HostCores.Concat(PeerCores).SelectMany(core => core.Contexts))
            {
                _usedAtStart[context] = context.UsedPs;
                _wokenAtStart[context] = context.Wakeups;
            }
        }
    }

    private long Used(CpuContext context) => context.UsedPs - _usedAtStart.GetValueOrDefault(context);

    private Vcpu? VcpuOf(CpuContext thread) => _world.Vcpus.FirstOrDefault(vcpu => vcpu.Thread == thread);

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

    private Dictionary<string, double?> Metrics()
    {
        var metrics = new Dictionary<string, double?>(StringComparer.Ordinal);
        AddTraffic(metrics);
        if (!_world.IsBareMetal)
        {
            AddNotifications(metrics);
        }

        if (_world.Guests.Count > 0)
        {
            AddVirtualization(metrics);
        }

        AddCpu(metrics);
        return metrics;
    }

    private double Rate(string probe) => _probes.Delta(probe) / Seconds;

    private long PayloadBytes => _probes.Delta("forward_bytes") + _probes.Delta("reverse_bytes");

    private void AddTraffic(Dictionary<string, double?> metrics)
    {
        metrics["goodput_bps"] = PayloadBytes * 8 / Seconds;
        metrics["goodput_forward_bps"] = _probes.Delta("forward_bytes") * 8 / Seconds;
        metrics["goodput_reverse_bps"] = _probes.Delta("reverse_bytes") * 8 / Seconds;
        if (!_cell.IsStream)
        {
            metrics["transactions_per_s"] = Rate("transactions");
        }

        metrics["wire_frames_per_s"] = Rate("wire_frames");
        metrics["tx_packets_per_s"] = Rate("tx_packets");
        metrics["rx_packets_per_s"] = Rate("rx_packets");
        long drops = DropPlaces.Names.Sum(place => _probes.Delta("drop." + place));
        metrics["drops"] = drops;
        metrics["drops_per_s"] = drops / Seconds;
        metrics["retransmitted_segments"] = _probes.Delta("retransmissions");
        long framesSent = _probes.Delta("frames_sent");
        metrics["drop_share"] = framesSent > 0 ? (double)drops / framesSent : null;
        _disks.AddMetrics(metrics, Seconds);
        int pairs = _world.Workload.Pairs.Count;
        metrics["fairness"] = pairs > 1 ? Fairness.Jain(Enumerable.Range(0, pairs).Select(i => (double)_probes.Delta($"pair{i}_bytes"))) : null;
    }

    private void AddNotifications(Dictionary<string, double?> metrics)
    {
        double megabytes = PayloadBytes / 1e6;
        metrics["interrupts_per_s"] = Rate("interrupts");
        metrics["signals_per_s"] = Rate("signals");
        metrics["kicks_per_s"] = Rate("kicks");
        metrics["rx_signals_per_s"] = _world.Nics.SelectMany(nic => nic.Device.Queues
            .Where(queue => queue.Role == QueueRole.Receive).Select(queue => Rate(nic.CounterOf("signals", queue)))).Sum();
        if (_cell.IsStream && megabytes > 0)
        {
            metrics["kicks_per_mb"] = _probes.Delta("kicks") / megabytes;
            metrics["interrupts_per_mb"] = _probes.Delta("interrupts") / megabytes;
            metrics["signals_per_mb"] = _probes.Delta("signals") / megabytes;
        }
    }

    private void AddVirtualization(Dictionary<string, double?> metrics)
    {
        long exits = ExitReasons.Names.Sum(name => _probes.Delta("exit." + name));
        long interrupts = _probes.Delta("interrupts");
        long delivery = _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.PendingInterrupt])
            + _probes.Delta("kick_ipis") + EoiExits() + _probes.Delta("status_reads");
        double megabytes = PayloadBytes / 1e6;
        metrics["exits_per_s"] = exits / Seconds;
        metrics["apic_exits_per_s"] = ApicExits() / Seconds;
        metrics["interrupts_coalesced_irr_per_s"] = Rate("coalesced_irr");
        metrics["interrupts_coalesced_eventq_per_s"] = Rate("eventq.intra") + Rate("eventq.inter") + Rate("eventq.device");
        metrics["interrupts_coalesced_eventq_intra_flow_per_s"] = Rate("eventq.intra");
        metrics["interrupts_coalesced_eventq_inter_flow_per_s"] = Rate("eventq.inter");
        metrics["interrupts_coalesced_eventq_inter_device_per_s"] = Rate("eventq.device");
        long signals = _probes.Delta("signals");
        long coalesced = _probes.Delta("coalesced_work_item") + _probes.Delta("coalesced_irr") + _probes.Delta("eventq.intra")
            + _probes.Delta("eventq.inter") + _probes.Delta("eventq.device");
        metrics["coalesced_share"] = signals > 0 ? (double)coalesced / signals : null;
        metrics["exits_per_interrupt"] = interrupts > 0 ? (double)exits / interrupts : null;
        metrics["delivery_exits_per_interrupt"] = interrupts > 0 ? (double)delivery / interrupts : null;
        if (_cell.IsStream && megabytes > 0)
        {
            metrics["exits_per_mb"] = exits / megabytes;
        }

        if (!_cell.IsStream && _probes.Delta("transactions") > 0)
        {
            metrics["exits_per_transaction"] = (double)exits / _probes.Delta("transactions");
        }
    }

    /// <summary>Exits of all accesses to the local APIC, by page or MSR.</summary>
    private long ApicExits() => _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.ApicAccess])
        + _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.MsrWrite])
        + _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.EoiInduced]);

    /// <summary>
    /// EOI exits: APIC-access (or MSR) exits less those that program the timer, one per tick, and those that interrupt another vCPU.
    /// </summary>
    private long EoiExits()
    {
        long ticks = _world.Vcpus.Sum(vcpu => vcpu.Vectors
            .Where(vector => vector.Number == GuestTick.Vector)
            .Sum(vector => _probes.Delta(VectorProbe(vcpu, vector))));
        return Math.Max(0, ApicExits() - ticks - _probes.Delta("command_exits"));
    }

    /// <summary>Busy time of the cores that these threads are pinned to.</summary>
    private double CoresOf(IEnumerable<CpuContext> threads) => threads.Select(thread => thread.Processor).Distinct()
        .Sum(core => _probes.Delta("busy." + core.Name)) / (double)ElapsedPs;

    private void AddCpu(Dictionary<string, double?> metrics)
    {
        List<CpuShare> cpu = Cpu();
        double Cores(Func<CpuShare, bool> which) => cpu.Where(which).Sum(share => share.BusyPs) / (double)ElapsedPs;
        static bool OfHost(CpuShare share) => !share.Core.StartsWith("peer", StringComparison.Ordinal);
        double host = Cores(OfHost);
        metrics["cpu_host_cores"] = host;
        foreach (CpuComponent component in Enum.GetValues<CpuComponent>())
        {
            string mode = ModeOf(component);
            metrics[$"cpu_{mode}_cores"] = Cores(share => OfHost(share) && share.Mode == mode);
        }

        metrics["cpu_vcpu_cores"] = _world.Guests.Count == 0 ? null : CoresOf(_world.Vcpus.Select(vcpu => vcpu.Thread));
        List<CpuContext> backEnds = [.. _world.Devices.SelectMany(device => device.Threads)];
        metrics["cpu_backend_cores"] = backEnds.Count == 0 ? null : CoresOf(backEnds);
        metrics["cpu_remote_cores"] = _world.Peer is null ? null : Cores(share => !OfHost(share));
        if (_cell.IsStream && PayloadBytes > 0)
        {
            metrics["cpu_ns_per_kb"] = host * ElapsedPs / 1000 / (PayloadBytes / 1024.0);
        }

        if (!_cell.IsStream && _probes.Delta("transactions") > 0)
        {
            metrics["cpu_us_per_transaction"] = host * ElapsedPs / 1e6 / _probes.Delta("transactions");
        }

        metrics["context_switches_per_s"] = HostCores.Sum(core => _probes.Delta("switches." + core.Name)) / Seconds;
        metrics["wakeups_per_s"] = HostCores.SelectMany(core => core.Contexts)
            .Sum(context => context.Wakeups - _wokenAtStart.GetValueOrDefault(context)) / Seconds;
    }
}
