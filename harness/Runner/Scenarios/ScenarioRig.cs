using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Workloads;
using SimulatedWorkload = Bakeoff.Workloads.Workload;

namespace Bakeoff.Harness;

/// <summary>
/// What a scenario plays on: one host with its bridge and its vbus administration, guests that get their devices while time passes, and
/// shells on all of them. Whole payloads are carried and checked.
/// </summary>
internal sealed class ScenarioRig : IDisposable
{
    private const int CoresPerGuest = 4;

    private readonly Meter _meter;
    private readonly List<(long TimePs, long Exits, string Where, string Text)> _log = [];

    /// <summary>Builds the host and the guests of <paramref name="scenario"/>; no VMM runs yet.</summary>
    public ScenarioRig(ScenarioScript scenario, MachineProfile profile, ulong seed, bool chaos)
    {
        Simulator = new Simulator(new SimulatorOptions { Seed = seed, Chaos = chaos });
        Accounts = new PacketAccounts(fullPayload: true);
        CostTable costs = profile.ToCostTable();
        _meter = new Meter("system", costs, jitterCv: 0.1, seed) { IdleStates = profile.Idle?.ToIdleStates(costs) };
        int guests = scenario.Guests.Count;
        int cores = (CoresPerGuest * guests) + 2;
        Host = new HostSystem(Simulator, "host", _meter,
            new HostOptions { Cores = cores, NicCore = cores - 1, Hz = profile.Hz, IsBridged = true, Stack = new StackOptions() }, Accounts);
        Services = new HostServices(Simulator, Host);
        Administration = new VbusAdministration(new VenetTapClass(Services, SettingsOf), new VirtioVbusClass(Services, CompositionOf));
        HostShell = new JobThread(Host.NewThread("host/shell", cores - 1, CpuComponent.Userspace, addressSpace: 200), () => { });
        for (int i = 0; i < guests; i++)
        {
            ScenarioGuestSpec spec = scenario.Guests[i];
            Placement placement = Placement.Default(i, cores);
            var system = new GuestSystem(Simulator, spec.Name, Host.Cores[placement.VcpuCore], _meter,
                new GuestOptions
                {
                    Apic = spec.Lane.Apic.Mode(),
                    Hz = profile.Hz,
                    Tick = profile.GuestTick,
                    HaltPollLimitPs = profile.HaltPollNs * 1000L,
                    Stack = new StackOptions(),
                }, Accounts, addressSpace: i + 1);
            Guests.Add(new ScenarioGuest(this, spec, system, placement));
        }
    }

    /// <summary>The clock.</summary>
    public Simulator Simulator { get; }

    /// <summary>Frames and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>The host.</summary>
    public HostSystem Host { get; }

    /// <summary>Its shared kernel threads.</summary>
    public HostServices Services { get; }

    /// <summary>Its vbus administration.</summary>
    public VbusAdministration Administration { get; }

    /// <summary>The administrator's shell, and the VMMs' monitors.</summary>
    public JobThread HostShell { get; }

    /// <summary>Guests.</summary>
    public List<ScenarioGuest> Guests { get; } = [];

    /// <summary>Workloads by name.</summary>
    public Dictionary<string, SimulatedWorkload> Workloads { get; } = new(StringComparer.Ordinal);

    /// <summary>Saved lanes by name, as text.</summary>
    public Dictionary<string, string> States { get; } = new(StringComparer.Ordinal);

    /// <summary>Exits of all guests so far.</summary>
    public long Exits => Guests.Sum(guest => guest.System.Vcpu.Exits.Total);

    /// <summary>What was said since the last call, in order of time.</summary>
    public IReadOnlyList<(long TimePs, long Exits, string Where, string Text)> TakeLog()
    {
        (long, long, string, string)[] lines = [.. _log];
        _log.Clear();
        return lines;
    }

    /// <summary>Somebody says something: the host, or a guest by its name.</summary>
    public void Say(string where, string text) => _log.Add((Simulator.NowPs, Exits, where, text));

    /// <summary>Starts a workload between a guest and the host, or another guest.</summary>
    public void Start(RunStep step)
    {
        ScenarioGuest guest = Guests.Find(candidate => candidate.Name == step.Guest)!;
        ScenarioGuest? peer = step.Peer is null ? null : Guests.Find(candidate => candidate.Name == step.Peer);
        var options = new WorkloadOptions { Direction = (Bakeoff.Workloads.StreamDirection)step.Direction, MessageBytes = step.Workload == Workload.UdpStream ? 1024 : 16_384 };
        options = options with { ClientTcp = Tcp(guest.System.Stack), ServerTcp = Tcp(peer?.System.Stack ?? Host.Stack) };
        WorkloadSite client = SiteOf(guest);
        WorkloadSite server = peer is null ? HostSite() : SiteOf(peer);
        SimulatedWorkload workload = step.Workload switch
        {
            Workload.TcpStream => new TcpStream(Simulator, Accounts, [new WorkloadPair(client, server)], options),
            Workload.UdpStream => new UdpStream(Simulator, Accounts, [new WorkloadPair(client, server)], options),
            Workload.TcpRr => new TcpRr(Simulator, Accounts, [new WorkloadPair(client, server)], options),
            _ => new UdpRr(Simulator, Accounts, [new WorkloadPair(client, server)], options),
        };
        workload.Start();
        Workloads.Add(step.Name, workload);
        foreach (int flow in workload.Flows)
        {
            guest.AddFlow(flow, reverse: true);
            if (peer is null)
            {
                Host.Bridge.Learn(flow, reverse: false, Host.Local!);
            }
            else
            {
                peer.AddFlow(flow, reverse: false);
            }
        }

        guest.Rouse();
        peer?.Rouse();
    }

    /// <inheritdoc/>
    public void Dispose() => Guests.ForEach(guest => guest.System.Memory.Dispose());

    private VenetSettings SettingsOf(GuestSystem system) => Guests.Find(guest => guest.System == system)!.Settings();

    private (Lane Lane, Placement Placement) CompositionOf(GuestSystem system) => Guests.Find(guest => guest.System == system)!.Composition;

    private static WorkloadSite SiteOf(ScenarioGuest guest) =>
        new(guest.Name, guest.System.Stack, name => guest.System.NewThread(name));

    private WorkloadSite HostSite() => new("host", Host.Stack,
        name => Host.NewThread("host/" + name, Host.Cores.Count - 2, CpuComponent.Userspace, addressSpace: 201));

    /// <summary>Large packets are decided on when a device is there; without one the stack segments what it cannot take.</summary>
    private static TcpOptions Tcp(NetStack stack) => new()
    {
        MssBytes = Wire.TcpMssBytes(stack.Options.MtuBytes),
        Tso = stack.SendsLargePackets,
    };
}
