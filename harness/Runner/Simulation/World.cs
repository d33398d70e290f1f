using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Disks;
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
///   guest-to-remote-guest
///                     guest -- lane -- bridge -- NIC ===wire=== NIC -- bridge -- lane -- guest of the remote host
///   macvlan, packet socket, assigned NIC: no bridge; a second board on a PCI Express link: no guest
///   bare metal        host's stack -- NIC ===wire=== NIC -- remote peer
/// </code>
/// With several guests each has its own lanes, on the same bridge, NIC and cores; with several devices per guest each device has its
/// own flows. A remote host with guests is one like the host under test. What is counted by guest, vCPU or device is the host under test's alone.
/// </remarks>
internal sealed class World : IDisposable
{
    private readonly CellSpec _cell;
    private readonly CellOptions _options;
    private readonly List<Join> _joins = [];
    private readonly HostServices _services;
    private HostServices? _remoteServices;

    /// <summary>Builds the world of <paramref name="cell"/>.</summary>
    public World(CellSpec cell, Lane lane, MachineProfile profile, ulong seed, RunOptions options)
    {
        _cell = cell;
        _options = new CellOptions(cell, lane, profile);
        Lane = lane;
        Simulator = new Simulator(new SimulatorOptions
        {
            Seed = seed,
            Chaos = options.Chaos,
            InPlaceAdvance = options.InPlaceAdvance,
        });
        Accounts = new PacketAccounts(options.Verify == VerifyMode.Full);
        CostTable costs = profile.ToCostTable(cell.Costs, cell.HostSpeed);
        IdleStates? idleStates = profile.Idle?.ToIdleStates(costs, cell.Costs, _options.DeepestIdleState);
        SystemMeter = new Meter("system", costs, _options.JitterCv, seed) { IdleStates = idleStates };
        PeerMeter = new Meter("peer", costs, _options.JitterCv, seed) { IdleStates = idleStates };
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

        if (cell.Vcpus > 1 && SeveralVcpus.Fault(lane.Id, lane.FrontEnd.Kind.Id, lane.Kick.Kind.Id, lane.Interrupts.Kind.Id) is { } smp)
        {
            throw new RunFailedException(smp);
        }

        LaneLimits.Check(lane, cell.Load);
        Host = new HostSystem(Simulator, "host", SystemMeter, _options.Host, Accounts);
        _services = new HostServices(Simulator, Host);
        if (IsBareMetal)
        {
            _joins.Add(new Join(new WorkloadPair(SiteOf(Host, 0), PeerSite(0)), null, null));
        }
        else
        {
            for (int guest = 0; guest < cell.Guests; guest++)
            {
                JoinGuest(guest);
            }
        }

        // Applications start at a random phase of all periodic clocks.
        Simulator.RunUntil(new RandomStream(seed, "start").NextBelow(4_000_000_000));
        Workload = NewWorkload(cell.Workload, _options.Workload);
        Beside = _options.Beside is { } beside ? NewWorkload(beside, _options.WorkloadBeside) : null;
        Workload.Start();
        Beside?.Start();
        Disks.ForEach(disk => disk.Disk.Driver.Start());
        Guests.ForEach(guest => guest.Rouse());
        RemoteGuests.ForEach(guest => guest.Rouse());
        Route();
    }

    /// <summary>The lane.</summary>
    public Lane Lane { get; }

    /// <summary>True if the lane has no guest.</summary>
    public bool IsBareMetal { get; }

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

    /// <summary>Guests of the remote host.</summary>
    public List<GuestSystem> RemoteGuests { get; } = [];

    /// <summary>vCPUs of the host's guests.</summary>
    public IEnumerable<Vcpu> Vcpus => Guests.SelectMany(guest => guest.Vcpus);

    /// <summary>vCPUs of all guests, the remote host's as well.</summary>
    public IEnumerable<Vcpu> AllVcpus => Vcpus.Concat(RemoteGuests.SelectMany(guest => guest.Vcpus));

    /// <summary>Boards that stand where guests would, linked to the host's.</summary>
    public List<BoardSystem> Boards { get; } = [];

    /// <summary>The same of the remote host.</summary>
    public List<BoardSystem> RemoteBoards { get; } = [];

    /// <summary>Network devices, guest by guest or board by board.</summary>
    public List<GuestDevice> Devices { get; } = [];

    /// <summary>The same with the guests that they belong to.</summary>
    public List<GuestNic> Nics { get; } = [];

    /// <summary>Network devices of the remote host's guests or boards.</summary>
    public List<GuestNic> RemoteNics { get; } = [];

    /// <summary>Network devices of both hosts.</summary>
    public IEnumerable<GuestDevice> AllDevices => Devices.Concat(RemoteNics.Select(nic => nic.Device));

    /// <summary>Block devices with the guests that they belong to.</summary>
    public List<(GuestSystem Guest, GuestDisk Disk)> Disks { get; } = [];

    /// <summary>The workload.</summary>
    public SimulatedWorkload Workload { get; }

    /// <summary>A stream that runs beside it between the same ends, or null. What it moves counts as goodput.</summary>
    public SimulatedWorkload? Beside { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GuestSystem guest in Guests.Concat(RemoteGuests))
        {
            guest.Memory.Dispose();
        }

        foreach (BoardSystem board in Boards.Concat(RemoteBoards))
        {
            board.Memory.Dispose();
        }
    }

    /// <summary>Adds client number <paramref name="client"/>, its partner if guests talk to guests, and a pair of sites per device.</summary>
    private void JoinGuest(int client)
    {
        bool hasPartner = _cell.Topology == Topology.GuestToGuest;
        NorthSystem guest = AddNorth(hasPartner ? client * 2 : client, isClient: true);
        NorthSystem? partner = _cell.Topology switch
        {
            Topology.GuestToGuest => AddNorth((client * 2) + 1, isClient: false),
            Topology.GuestToRemoteGuest => AddRemoteNorth(client),
            _ => null,
        };
        WorkloadSite site = SiteOf(Host, guest);
        WorkloadSite server = _cell.Topology switch
        {
            Topology.GuestToRemote => PeerSite(client),
            Topology.GuestToHost => SiteOf(Host, _options.HostAppCore(client)),
            Topology.GuestToGuest => SiteOf(Host, partner!),
            _ => SiteOf(Peer!, partner!),
        };
        List<GuestNic> clients = Nics.FindAll(nic => nic.Guest == guest);
        List<GuestNic> servers = [.. Nics.Concat(RemoteNics).Where(nic => nic.Guest == partner)];
        for (int device = 0; device < _cell.Devices; device++)
        {
            _joins.Add(new Join(new WorkloadPair(site, server), clients[device], partner is null ? null : servers[device]));
        }
    }

    /// <summary>The system that the lane serves: a guest with its disks, or a board of its own.</summary>
    private NorthSystem AddNorth(int index, bool isClient)
    {
        (NorthSystem north, List<GuestNic> nics) = NewNorth(_services, SystemMeter, "", index, isClient);
        Nics.AddRange(nics);
        Devices.AddRange(nics.Select(nic => nic.Device));
        if (north is not GuestSystem guest)
        {
            Boards.Add((BoardSystem)north);
            return north;
        }

        Guests.Add(guest);
        for (int number = 0; number < _cell.Disks; number++)
        {
            Disks.Add((guest, DiskBuilder.Build(_services, guest, Lane, _options.Placement(index), _cell.Devices + number, number, _options.Disk)));
        }

        return guest;
    }

    /// <summary>The same on the remote host, without disks, which is made when first asked for.</summary>
    private NorthSystem AddRemoteNorth(int index)
    {
        Peer ??= NewPeer(_options.Host);
        _remoteServices ??= new HostServices(Simulator, Peer);
        (NorthSystem north, List<GuestNic> nics) = NewNorth(_remoteServices, PeerMeter, Peer.Name + ".", index, isClient: false);
        RemoteNics.AddRange(nics);
        if (north is GuestSystem guest)
        {
            RemoteGuests.Add(guest);
        }
        else
        {
            RemoteBoards.Add((BoardSystem)north);
        }

        return north;
    }

    private (NorthSystem North, List<GuestNic> Nics) NewNorth(HostServices services, Meter meter, string prefix, int index, bool isClient)
    {
        Placement placement = _options.Placement(index);
        if (Lane.Kick.Is(KindIds.LinkDoorbell))
        {
            var board = new BoardSystem(Simulator, $"{prefix}board{index}", meter, _options.Board, Accounts);
            return (board, [new GuestNic(board, LaneBuilder.Build(services, board, Lane, placement), 0, isClient)]);
        }

        HostCore[] cores = [.. Enumerable.Range(0, _cell.Vcpus).Select(vcpu => services.Host.Cores[placement.CoreOfVcpu(vcpu)])];
        var guest = new GuestSystem(Simulator, $"{prefix}guest{index}", cores, meter, _options.Guest, Accounts, addressSpace: index + 1);
        return (guest, [.. Enumerable.Range(0, _cell.Devices)
            .Select(number => new GuestNic(guest, LaneBuilder.Build(services, guest, Lane, placement, number), number, isClient))]);
    }

    /// <summary>The remote peer, which all clients share; their applications take turns on its cores.</summary>
    private WorkloadSite PeerSite(int client)
    {
        Peer ??= NewPeer(_options.Peer);
        return SiteOf(Peer, (_options.PeerAppCore + client) % Peer.Cores.Count);
    }

    private HostSystem NewPeer(HostOptions options)
    {
        var peer = new HostSystem(Simulator, "peer", PeerMeter, options, Accounts);
        Machine.Nic.Connect(Host.Nic!, peer.Nic!);
        return peer;
    }

    /// <summary>Applications on core <paramref name="first"/>; opposite guests with several vCPUs each on the next core, wrapping.</summary>
    private WorkloadSite SiteOf(HostSystem system, int first)
    {
        int applications = 0;
        return new WorkloadSite(system.Name, system.Stack, name =>
        {
            int core = (first + (_cell.Vcpus > 1 ? applications++ : 0)) % system.Cores.Count;
            return system.NewThread($"{system.Name}/{name}", core, CpuComponent.Userspace, addressSpace: 100 + core, mustProgress: true);
        })
        {
            Pace = (thread, periodPs) => new PacedTimer(thread.Simulator, system.CoreOf(thread).Interrupts, guest: null, periodPs).Add(thread),
        };
    }

    /// <summary>A guest's applications take its vCPUs in turn; the pacing timer is the first one's, which wakes those on others as it wakes any thread.</summary>
    private WorkloadSite SiteOf(HostSystem host, NorthSystem north)
    {
        int vcpu = _options.AppVcpu;
        PacedTimer? timer = null;
        return new WorkloadSite(north.Name, north.Stack, name =>
            north is GuestSystem guest ? guest.NewThread(name, vcpu++, mustProgress: true) : north.NewThread(name, mustProgress: true))
        {
            Pace = (thread, periodPs) =>
            {
                timer ??= NewTimer(host, north, periodPs);
                timer.Add(thread);
            },
        };
    }

    /// <summary>The one pacing timer of a guest, or of a board on the link.</summary>
    private PacedTimer NewTimer(HostSystem host, NorthSystem north, long periodPs) => north is GuestSystem guest
        ? new PacedTimer(Simulator, host.CoreOf(guest.Vcpu.Thread).Interrupts, guest, periodPs)
        : new PacedTimer(Simulator, ((BoardSystem)north).Core.Interrupts, guest: null, periodPs);

    private SimulatedWorkload NewWorkload(CellWorkload workload, Func<NetStack, NetStack, WorkloadOptions> optionsOf)
    {
        List<WorkloadPair> pairs = [.. _joins.Select(join => join.Pair)];
        WorkloadOptions options = optionsOf(pairs[0].Client.Stack, pairs[0].Server.Stack); // all pairs are alike
        return workload switch
        {
            CellWorkload.TcpStream => new TcpStream(Simulator, Accounts, pairs, options),
            CellWorkload.UdpStream => new UdpStream(Simulator, Accounts, pairs, options),
            CellWorkload.TcpRr => new TcpRr(Simulator, Accounts, pairs, options),
            CellWorkload.Ping => new Ping(Simulator, Accounts, pairs, options),
            _ => new UdpRr(Simulator, Accounts, pairs, options),
        };
    }

    /// <summary>
    /// The bridge, or whatever stands in its place, knows where each flow's ends are, and a guest with several devices through which one it goes.
    /// </summary>
    private void Route()
    {
        if (IsBareMetal || Devices[0].Switch is not { } frames)
        {
            return;
        }

        Route(frames, Workload);
        if (Beside is not null)
        {
            Route(frames, Beside);
        }
    }

    private void Route(IFrameSwitch frames, SimulatedWorkload workload)
    {
        int flowsPerJoin = workload.Flows.Count / _joins.Count;
        for (int i = 0; i < workload.Flows.Count; i++)
        {
            int flow = workload.Flows[i];
            Join join = _joins[i / flowsPerJoin];
            IBridgePort server = _cell.Topology switch
            {
                Topology.GuestToHost => Host.Local!,
                Topology.GuestToGuest => join.Server!.Device.Port!,
                _ => Host.Uplink!,
            };
            frames.Learn(flow, reverse: false, server);
            frames.Learn(flow, reverse: true, join.Client!.Device.Port!);
            if (_cell.Topology == Topology.GuestToRemoteGuest)
            {
                IFrameSwitch remote = join.Server!.Device.Switch!;
                remote.Learn(flow, reverse: false, join.Server.Device.Port!);
                remote.Learn(flow, reverse: true, Peer!.Uplink!);
            }

            join.Client.Guest.Stack.Route(flow, join.Client.Device.Driver);
            join.Server?.Guest.Stack.Route(flow, join.Server.Device.Driver);
        }
    }

    /// <summary>What one pair of sites is joined by: a device of the client guest, and one of its partner's if it has one.</summary>
    private sealed record Join(WorkloadPair Pair, GuestNic? Client, GuestNic? Server);
}
