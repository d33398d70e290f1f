using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Disks;
using Bakeoff.Workloads;

namespace Bakeoff.Harness;

/// <summary>What the factors and switches of a cell say to each part that a world is built of.</summary>
internal sealed class CellOptions(CellSpec cell, Lane lane, MachineProfile profile)
{
    private readonly RunSwitches _switches = new(cell.Options);

    /// <summary>Spread of the lengths of charges, as a coefficient of variation.</summary>
    public double JitterCv => _switches.Number("jitter_cv", 0.1);

    /// <summary>Number of idle states, from the shallowest, that host and peer may use.</summary>
    public int DeepestIdleState => _switches.Int("max_cstate", int.MaxValue);

    /// <summary>The vCPU of a guest's first application.</summary>
    public int AppVcpu => _switches.Int("app_vcpu", 0);

    /// <summary>The core of the peer's first application.</summary>
    public int PeerAppCore => _switches.Int("peer_app_core", 0);

    /// <summary>The host under test.</summary>
    public HostOptions Host
    {
        get
        {
            int cores = cell.Rig.HostCores;
            bool isBareMetal = lane.FrontEnd.Is(KindIds.Native);
            bool isAssigned = lane.FrontEnd.Is(KindIds.AssignedDriver);
            return new HostOptions
            {
                Cores = cores,
                NicCore = Math.Min(_switches.Int("nic_core", cores - 1), cores - 1),
                Hz = HostHz,
                Nic = Nic(merges: isBareMetal || isAssigned ? cell.Offloads.Gro : _switches.Word("host_gro", "off") == "on"),
                IsNicAssigned = isAssigned,
                PropagationPs = PropagationPs,
                IsBridged = !isBareMetal,
                Scheduler = Scheduler(cores),
                Stack = _switches.Word("host_segmentation", "on") == "on" ? Stack : Stack with { Tso = false, Gso = false },
            };
        }
    }

    /// <summary>The remote peer.</summary>
    public HostOptions Peer => new()
    {
        Cores = PeerCores,
        Scheduler = Scheduler(PeerCores),
        NicCore = 0,
        Hz = HostHz,
        Nic = Nic(cell.Offloads.Gro),
        PropagationPs = PropagationPs,
        Stack = Stack with { Tso = true },
    };

    /// <summary>A guest.</summary>
    public GuestOptions Guest => new()
    {
        MemoryBytes = DeviceMemory.GuestBytes(lane, cell.Devices),
        Apic = MachineDates.ApicOf(cell, lane).Mode(),
        IoBusIsSorted = lane.Era == Era.Modern,
        HaltPollLimitPs = _switches.Int(MachineDates.HaltPoll, profile.HaltPollNs) * 1000L,
        Hz = _switches.Int("guest_hz", profile.Hz),
        Tick = MachineProfileReader.GuestTickOf(_switches.Word(RunSwitches.GuestTick, MachineProfileReader.WordOf(profile.GuestTick))),
        Scheduler = Scheduler(cell.Vcpus),
        Stack = GuestStack,
    };

    /// <summary>A board that stands where a guest would.</summary>
    public GuestOptions Board => new() { Hz = HostHz, Scheduler = Scheduler(1), Stack = GuestStack };

    /// <summary>A disk of a guest.</summary>
    public DiskOptions Disk => new()
    {
        Outstanding = _switches.Int("disk_outstanding", 1),
        RequestBytes = _switches.Int("disk_request_bytes", 4096),
        Writes = _switches.Word("disk_direction", "read") == "write",
    };

    /// <summary>Cores of the threads of guest number <paramref name="index"/>; the switches move those of the first.</summary>
    public Placement Placement(int index)
    {
        int cores = cell.Rig.HostCores;
        Placement fallback = Transports.Placement.Default(index, cores, cell.Vcpus, LaneBuilder.BackEndThreads(lane));
        return index > 0 ? fallback : fallback with
        {
            VcpuCore = _switches.Int("vcpu_core", fallback.VcpuCore) % cores,
            IoThreadCore = _switches.Int("io_core", fallback.IoThreadCore) % cores,
            BackEndCore = _switches.Int("backend_core", fallback.BackEndCore) % cores,
            SecondBackEndCore = _switches.Int("second_backend_core", fallback.SecondBackEndCore) % cores,
        };
    }

    /// <summary>
    /// The core of the host's own application opposite client <paramref name="client"/>: behind the first guest, where guests have several vCPUs
    /// behind all of them, so that none of them finds the application on its core.
    /// </summary>
    public int HostAppCore(int client)
    {
        int cores = cell.Rig.HostCores;
        int behind = Transports.Placement.FirstCore(cell.Vcpus > 1 ? cell.Guests : 1, cell.Vcpus, cell.Vcpus > 1 ? LaneBuilder.BackEndThreads(lane) : 2);
        return (Math.Min(behind, cores - 1) + client) % cores;
    }

    /// <summary>The workload between two stacks.</summary>
    public WorkloadOptions Workload(NetStack client, NetStack server) => new()
    {
        Direction = (Workloads.StreamDirection)cell.Direction,
        MessageBytes = cell.MessageBytes,
        ReceiveBytes = _switches.Int(RunSwitches.ReceiveBytes, cell.ReceiveBufferBytes),
        Streams = cell.Streams,
        SharesThread = _switches.Word(RunSwitches.StreamThreads, "each") == "one",
        Burst = cell.Burst,
        RequestBytes = cell.RequestBytes,
        ResponseBytes = cell.ResponseBytes,
        IntervalPs = cell.PingIntervalUs * 1_000_000L,
        ClientTcp = Tcp(client),
        ServerTcp = Tcp(server),
    };

    /// <summary>The stream beside the workload, or null.</summary>
    public Workload? Beside => cell.IsStream ? null : cell.Beside switch
    {
        Harness.Beside.TcpStream => Harness.Workload.TcpStream,
        Harness.Beside.UdpStream => Harness.Workload.UdpStream,
        _ => null,
    };

    /// <summary>That stream between two stacks.</summary>
    public WorkloadOptions WorkloadBeside(NetStack client, NetStack server) => Workload(client, server) with
    {
        Direction = (Workloads.StreamDirection)cell.BesideDirection,
        MessageBytes = cell.BesideBytes,
        Streams = 1,
        SharesThread = false,
    };

    private int PeerCores => _switches.Int("peer_cores", Math.Max(2, cell.Vcpus > 1 ? cell.Vcpus + 1 : 0));

    private int HostHz => _switches.Int("host_hz", profile.Hz);

    private long PropagationPs => cell.Rig.PropagationNs * 1000;

    /// <summary>The machine's kernel, whatever year the lane's parts are from: lanes are compared on one scheduler.</summary>
    private SchedulerOptions Scheduler(int cpus) => SchedulerOptions.Cfs(profile.Scheduler, cpus);

    private StackOptions Stack => new()
    {
        MtuBytes = cell.MtuBytes,
        Tso = cell.Offloads.Tso,
        Gso = cell.Offloads.Gso,
        Gro = cell.Offloads.Gro,
        ChecksumOffload = cell.Offloads.Checksum,
        DatagramBufferBytes = Generation == TcpGeneration.Linux2630 ? UdpSocket.DefaultBufferBytes : UdpSocket.DefaultBufferBytesLinux32,
        DatagramOverheadBytes = Generation == TcpGeneration.Linux2630 ? UdpSocket.SkbOverheadBytesBeforeLinux32 : UdpSocket.SkbOverheadBytes,
        FragmentBytes = Generation == TcpGeneration.Linux414 ? 32_768 : 4096,
        HotBufferBytes = profile.PrivateCacheKib * 1024 / 2,
    };

    private StackOptions GuestStack => lane.Attachment.Is(KindIds.RawSocket) ? Stack with { ChecksumOffload = false } : Stack;

    private NicOptions Nic(bool merges) => new()
    {
        LinkBitsPerSecond = (long)(cell.Rig.LinkGbps * 1e9),
        Moderation = cell.Rig.NicModeration,
        RxHoldoffPs = (long)(cell.Rig.NicModerationUs * 1e6),
        RxFrames = cell.Rig.NicModerationFrames,
        Reclaim = cell.Rig.NicReclaim,
        RxRingEntries = _switches.Int("nic_rx_ring", 1024),
        Gro = merges,
    };

    private TcpGeneration Generation
    {
        get
        {
            int chosen = Array.IndexOf(MachineProfileReader.TcpWords, _switches.Word("tcp", ""));
            return chosen < 0 ? profile.Tcp : (TcpGeneration)chosen;
        }
    }

    private TcpOptions Tcp(NetStack stack)
    {
        TcpOptions kernel = TcpOptions.Of(Generation, profile.Hz);
        return kernel with
        {
            MssBytes = Wire.TcpMssBytes(cell.MtuBytes),
            SendBufferInitialBytes = cell.SendBufferBytes,
            SendBufferMaxBytes = Math.Max(cell.SendBufferMaxBytes, cell.SendBufferBytes),
            SendBufferAutotune = cell.SendBufferAutotune,
            ReceiveBufferBytes = cell.ReceiveBufferBytes,
            ReceiveBufferMaxBytes = Math.Max(cell.ReceiveBufferMaxBytes, cell.ReceiveBufferBytes),
            ReceiveBufferAutotune = cell.ReceiveBufferAutotune,
            Tso = stack.SendsLargePackets,
            Sack = _switches.Word("sack", "on") == "on",
            AckRule = _switches.Word("ack", "") switch
            {
                "at-once" => TcpAckRule.AtOnce,
                "prequeue" => TcpAckRule.Prequeue,
                "window" => TcpAckRule.Window,
                _ => kernel.AckRule,
            },
            Congestion = _switches.Word("congestion", "reno") == "cubic" ? TcpCongestion.Cubic : TcpCongestion.Reno,
            InitialWindowSegments = _switches.Int("initial_window", kernel.InitialWindowSegments),
        };
    }
}
