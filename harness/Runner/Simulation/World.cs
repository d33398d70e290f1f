using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Workloads;
using CellWorkload = Bakeoff.Harness.Workload;
using SimulatedWorkload = Bakeoff.Workloads.Workload;

namespace Bakeoff.Harness;

/// <summary>Everything that one run simulates, built from a cell: machines, lane, workload.</summary>
/// <remarks>
/// <code>
///   guest-to-remote   guest -- lane -- bridge -- NIC ===wire=== NIC -- remote peer
///   guest-to-host     guest -- lane -- bridge -- host's own stack
///   guest-to-guest    guest -- lane -- bridge -- lane -- second guest
///   macvlan, packet socket, assigned NIC: no bridge
///   bare metal        host's stack -- NIC ===wire=== NIC -- remote peer
/// </code>
/// </remarks>
internal sealed class World : IDisposable
{
    private const int PeerCores = 2;

    private readonly CellSpec _cell;
    private readonly RunSwitches _switches;
    private readonly MachineProfile _profile;

    /// <summary>Builds the world of <paramref name="cell"/>.</summary>
    public World(CellSpec cell, Lane lane, MachineProfile profile, ulong seed, RunOptions options)
    {
        _cell = cell;
        _profile = profile;
        _switches = new RunSwitches(cell.Options);
        Lane = lane;
        Simulator = new Simulator(new SimulatorOptions
        {
            Seed = seed,
            Chaos = options.Chaos,
            InPlaceAdvance = options.InPlaceAdvance,
        });
        Accounts = new PacketAccounts(options.Verify == VerifyMode.Full);
        CostTable costs = profile.ToCostTable(cell.Costs);
        double jitter = _switches.Number("jitter_cv", 0.1);
        SystemMeter = new Meter("system", costs, jitter, seed);
        PeerMeter = new Meter("peer", costs, jitter, seed);
        if (options.RecordSteps)
        {
            Trace = new StepTrace();
            SystemMeter.Trace = Trace;
            PeerMeter.Trace = Trace;
        }

        IsBareMetal = lane.FrontEnd.Is(KindIds.Native);
        if (Reachability.Fault(lane.Id, IsBareMetal, lane.Attachment.Kind, cell.Topology) is { } fault)
        {
            throw new RunFailedException(fault);
        }

        Host = NewHost();
        WorkloadSite client = IsBareMetal ? SiteOf(Host, 0) : SiteOf(AddGuest(0));
        WorkloadSite server = cell.Topology switch
        {
            Topology.GuestToRemote => PeerSite(),
            Topology.GuestToHost => SiteOf(Host, Math.Min(4, Host.Cores.Count - 1)),
            _ => SiteOf(AddGuest(1)),
        };

        // Applications start at a random phase of all periodic clocks.
        Simulator.RunUntil(new RandomStream(seed, "start").NextBelow(4_000_000_000));
        Workload = NewWorkload(client, server);
        Workload.Start();
        Guests.ForEach(guest => guest.Vcpu.Rouse());
        Route();
    }

    /// <summary>The lane.</summary>
    public Lane Lane { get; }

    /// <summary>True if the lane has no guest.</summary>
    public bool IsBareMetal { get; }

    /// <summary>True if the guest drives the physical NIC.</summary>
    private bool IsAssigned => Lane.FrontEnd.Is(KindIds.AssignedDriver);

    /// <summary>The clock.</summary>
    public Simulator Simulator { get; }

    /// <summary>Packets and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>Prices and books of host and guests.</summary>
    public Meter SystemMeter { get; }

    /// <summary>Prices and books of the remote peer.</summary>
    public Meter PeerMeter { get; }

    /// <summary>Step trace, if asked for.</summary>
    public StepTrace? Trace { get; }

    /// <summary>The host under test.</summary>
    public HostSystem Host { get; }

    /// <summary>The remote peer, or null.</summary>
    public HostSystem? Peer { get; private set; }

    /// <summary>Guests.</summary>
    public List<GuestSystem> Guests { get; } = [];

    /// <summary>Network devices, one per guest.</summary>
    public List<GuestDevice> Devices { get; } = [];

    /// <summary>The workload.</summary>
    public SimulatedWorkload Workload { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GuestSystem guest in Guests)
        {
            guest.Memory.Dispose();
        }
    }

    private HostServices? _services;

    private HostServices Services => _services ??= new HostServices(Simulator, Host);

    private StackOptions Stack => new()
    {
        MtuBytes = _cell.MtuBytes,
        Tso = _cell.Offloads.Tso,
        Gso = _cell.Offloads.Gso,
        Gro = _cell.Offloads.Gro,
        ChecksumOffload = _cell.Offloads.Checksum,
    };

    private NicOptions Nic(bool merges) => new()
    {
        LinkBitsPerSecond = (long)(_cell.Rig.LinkGbps * 1e9),
        RxHoldoffPs = (long)(_cell.Rig.NicModerationUs * 1e6),
        RxFrames = _cell.Rig.NicModerationFrames,
        RxRingEntries = _switches.Int("nic_rx_ring", 1024),
        Gro = merges,
    };

    private HostSystem NewHost()
    {
        int cores = _cell.Rig.HostCores;
        return new HostSystem(Simulator, "host", SystemMeter, new HostOptions
        {
            Cores = cores,
            NicCore = Math.Min(_switches.Int("nic_core", cores - 1), cores - 1),
            Hz = _switches.Int("host_hz", _profile.Hz),
            Nic = Nic(merges: (IsBareMetal || IsAssigned) && _cell.Offloads.Gro),
            IsNicAssigned = IsAssigned,
            PropagationPs = _cell.Rig.PropagationNs * 1000,
            IsBridged = !IsBareMetal,
            Stack = Stack,
        }, Accounts);
    }

    private GuestSystem AddGuest(int index)
    {
        int cores = _cell.Rig.HostCores;
        Placement fallback = Placement.Default(index, cores);
        Placement placement = index > 0 ? fallback : new Placement
        {
            VcpuCore = _switches.Int("vcpu_core", fallback.VcpuCore) % cores,
            IoThreadCore = _switches.Int("io_core", fallback.IoThreadCore) % cores,
            BackEndCore = _switches.Int("backend_core", fallback.BackEndCore) % cores,
            SecondBackEndCore = _switches.Int("second_backend_core", fallback.SecondBackEndCore) % cores,
        };
        var guest = new GuestSystem(Simulator, $"guest{index}", Host.Cores[placement.VcpuCore], SystemMeter, new GuestOptions
        {
            Apic = Lane.Apic switch
            {
                ApicModel.XApic => ApicMode.XApic,
                ApicModel.X2Apic => ApicMode.X2Apic,
                ApicModel.PvEoi => ApicMode.PvEoi,
                _ => ApicMode.ApicV,
            },
            Hz = _switches.Int("guest_hz", _profile.Hz),
            Stack = Lane.Attachment.Is(KindIds.RawSocket) ? Stack with { ChecksumOffload = false } : Stack,
        }, Accounts, addressSpace: index + 1);
        Guests.Add(guest);
        Devices.Add(LaneBuilder.Build(Services, guest, Lane, placement));
        return guest;
    }

    private WorkloadSite PeerSite()
    {
        Peer = new HostSystem(Simulator, "peer", PeerMeter, new HostOptions
        {
            Cores = PeerCores,
            NicCore = 0,
            Hz = _switches.Int("host_hz", _profile.Hz),
            Nic = Nic(_cell.Offloads.Gro),
            PropagationPs = _cell.Rig.PropagationNs * 1000,
            Stack = Stack with { Tso = true },
        }, Accounts);
        Machine.Nic.Connect(Host.Nic!, Peer.Nic!);
        return SiteOf(Peer, _switches.Int("peer_app_core", 0) % PeerCores);
    }

    private static WorkloadSite SiteOf(HostSystem system, int core) => new(system.Name, system.Stack,
        name => system.NewThread($"{system.Name}/{name}", core, CpuComponent.Userspace, addressSpace: 100 + core,
            mustProgress: true));

    private static WorkloadSite SiteOf(GuestSystem guest) =>
        new(guest.Name, guest.Stack, name => guest.NewThread(name, mustProgress: true));

    private SimulatedWorkload NewWorkload(WorkloadSite client, WorkloadSite server)
    {
        var options = new WorkloadOptions
        {
            Direction = (Workloads.StreamDirection)_cell.Direction,
            MessageBytes = _cell.MessageBytes,
            ReceiveBytes = Math.Max(_cell.MessageBytes, 16_384),
            Streams = _cell.Streams,
            Burst = _cell.Burst,
            RequestBytes = _cell.RequestBytes,
            ResponseBytes = _cell.ResponseBytes,
            ClientTcp = Tcp(client.Stack),
            ServerTcp = Tcp(server.Stack),
        };
        return _cell.Workload switch
        {
            CellWorkload.TcpStream => new TcpStream(Simulator, Accounts, client, server, options),
            CellWorkload.UdpStream => new UdpStream(Simulator, Accounts, client, server, options),
            CellWorkload.TcpRr => new TcpRr(Simulator, Accounts, client, server, options),
            _ => new UdpRr(Simulator, Accounts, client, server, options),
        };
    }

    private TcpOptions Tcp(NetStack stack) => new()
    {
        MssBytes = Wire.TcpMssBytes(_cell.MtuBytes),
        SendBufferInitialBytes = _cell.SendBufferBytes,
        SendBufferMaxBytes = Math.Max(_cell.SendBufferMaxBytes, _cell.SendBufferBytes),
        SendBufferAutotune = _cell.SendBufferAutotune,
        ReceiveBufferBytes = _cell.ReceiveBufferBytes,
        ReceiveBufferMaxBytes = Math.Max(_cell.ReceiveBufferMaxBytes, _cell.ReceiveBufferBytes),
        ReceiveBufferAutotune = _cell.ReceiveBufferAutotune,
        Tso = stack.SendsLargePackets,
        Sack = _switches.Word("sack", "on") == "on",
        Congestion = _switches.Word("congestion", "reno") == "cubic" ? TcpCongestion.Cubic : TcpCongestion.Reno,
        InitialWindowSegments = _switches.Int("initial_window", 3),
    };

    /// <summary>The bridge, or whatever stands in its place, knows where each flow's ends are.</summary>
    private void Route()
    {
        if (IsBareMetal || Devices[0].Switch is not { } frames)
        {
            return;
        }

        IBridgePort server = _cell.Topology switch
        {
            Topology.GuestToRemote => Host.Uplink!,
            Topology.GuestToHost => Host.Local!,
            _ => Devices[1].Port!,
        };
        foreach (int flow in Workload.Flows)
        {
            frames.Learn(flow, reverse: false, server);
            frames.Learn(flow, reverse: true, Devices[0].Port!);
        }
    }
}
