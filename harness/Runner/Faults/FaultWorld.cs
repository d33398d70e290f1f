using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// Two guests of one host on the same lane, each with a steady flow in either direction. The first one breaks the rules; the second is
/// the witness whose traffic says whether anybody else suffers.
/// </summary>
/// <remarks>
/// <code>
///   guest 0 (guilty)   cores 0 to 3 --+
///                                     +-- bridge -- host applications (cores 8, 9)
///   guest 1 (witness)  cores 4 to 7 --+
/// </code>
/// A global vhost worker runs on core 2 for both.
/// </remarks>
internal sealed class FaultWorld : IDisposable
{
    /// <summary>A millisecond.</summary>
    public const long Ms = 1_000_000_000;

    /// <summary>Pause between two datagrams of a flow: a load that every lane with shared rings carries with ease.</summary>
    private const long PeriodPs = 40_000_000;

    /// <summary>The same for a register model, whose every packet takes several heavy exits.</summary>
    private const long RegisterPeriodPs = 5 * PeriodPs;

    private const long StartPs = 2 * Ms;
    private const int HostCores = 11;
    private const int ApplicationCore = 8;

    private readonly List<PacedTimer> _timers = [];
    private readonly Meter _meter;

    /// <summary>Builds the world.</summary>
    public FaultWorld(Lane lane, MachineProfile machine, FaultPolicy policy)
    {
        Lane = lane;
        Simulator = new Simulator(new SimulatorOptions { Seed = 1 });
        Accounts = new PacketAccounts(fullPayload: false);
        CostTable costs = machine.ToCostTable();
        _meter = new Meter("system", costs, jitterCv: 0, 1) { IdleStates = machine.Idle?.ToIdleStates(costs) };
        Host = new HostSystem(Simulator, "host", _meter,
            new HostOptions { Cores = HostCores, NicCore = HostCores - 1, Hz = 0, IsBridged = true }, Accounts);
        Faults = new HostFaults(Host, Simulator, policy);
        Services = new HostServices(Simulator, Host) { Faults = Faults };
        for (int guest = 0; guest < 2; guest++)
        {
            AddGuest(guest);
        }

        for (int guest = 0; guest < 2; guest++)
        {
            AddFlows(guest);
        }

        Watchdog = new WorkerWatchdog(this);
        Simulator.RunUntil(Simulator.NowPs);
        Guests.ForEach(guest => guest.Vcpu.Rouse());
    }

    /// <summary>Length of the windows before and after, in picoseconds.</summary>
    public static long WindowPs => 2 * Ms;

    /// <summary>When the fault strikes.</summary>
    public static long FaultPs => StartPs + WindowPs;

    /// <summary>When the window before it begins.</summary>
    public static long BeforePs => StartPs;

    /// <summary>The lane.</summary>
    public Lane Lane { get; }

    /// <summary>The clock.</summary>
    public Simulator Simulator { get; }

    /// <summary>Books of frames.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>The host.</summary>
    public HostSystem Host { get; }

    /// <summary>Shared threads.</summary>
    public HostServices Services { get; }

    /// <summary>Policy and log.</summary>
    public HostFaults Faults { get; }

    /// <summary>The guilty guest and the witness.</summary>
    public List<GuestSystem> Guests { get; } = [];

    /// <summary>Their devices.</summary>
    public List<GuestDevice> Devices { get; } = [];

    /// <summary>Flows: guilty out, guilty in, witness out, witness in.</summary>
    public List<PacedFlow> Flows { get; } = [];

    /// <summary>Tells work from spinning.</summary>
    public WorkerWatchdog Watchdog { get; }

    /// <summary>The guilty guest's heartbeat: timer interrupts that it took.</summary>
    public long Heartbeats => _timers[0].Taken;

    /// <summary>Runs a thread of the guilty guest from the fault on; it is woken at each turn of the guest's timer.</summary>
    public void RunInGuest(Func<CpuContext, SimTask> body)
    {
        CpuContext thread = Guests[0].NewThread("hostile");
        _timers[0].Add(thread);
        Simulator.Spawn(thread, () => WaitAsync(thread, body));
    }

    /// <summary>Runs a thread of the host from the fault on.</summary>
    public void RunOnHost(Func<CpuContext, SimTask> body)
    {
        CpuContext thread = Host.NewThread("host/fault", ApplicationCore + 1, CpuComponent.Other);
        Simulator.Spawn(thread, () => body(thread));
    }

    /// <summary>Does something once, <paramref name="afterPs"/> after the fault's time.</summary>
    public void At(long afterPs, Action action) =>
        Simulator.Schedule(FaultPs + afterPs, EventPriority.Timer, new Deed(action));

    /// <summary>Threads that serve the guilty guest's device, shared ones included.</summary>
    public IEnumerable<CpuContext> BackEndThreads => Devices.SelectMany(device => device.Threads).Distinct();

    /// <inheritdoc/>
    public void Dispose() => Guests.ForEach(guest => guest.Memory.Dispose());

    private async SimTask WaitAsync(CpuContext thread, Func<CpuContext, SimTask> body)
    {
        while (Simulator.NowPs < FaultPs)
        {
            await thread.Block("the time to strike");
        }

        await body(thread);
    }

    private void AddGuest(int number)
    {
        Placement placement = Placement.Default(number, 8);
        var guest = new GuestSystem(Simulator, $"guest{number}", Host.Cores[placement.VcpuCore], _meter, new GuestOptions
        {
            MemoryBytes = 128L << 20,
            Hz = 0,
            Apic = Lane.Apic.Mode(),
        }, Accounts, addressSpace: number + 1);
        GuestDevice device = LaneBuilder.Build(Services, guest, Lane, placement);
        Guests.Add(guest);
        Devices.Add(device);
        Faults.Register(guest, device);
    }

    private void AddFlows(int number)
    {
        GuestSystem guest = Guests[number];
        TapPort port = Devices[number].Port ?? throw new LaneException($"lane '{Lane.Id}' has no port on the host's bridge");
        int core = ApplicationCore + number;
        long period = Lane.BackEnd.Has(KindTraits.Register) ? RegisterPeriodPs : PeriodPs;
        var guestTimer = new PacedTimer(Simulator, Host.Cores[Placement.Default(number, 8).VcpuCore].Interrupts, guest, period);
        var hostTimer = new PacedTimer(Simulator, Host.Cores[core].Interrupts, null, period);
        _timers.Add(guestTimer);
        var outward = new PacedFlow(Simulator, Accounts, guest.Stack, Host.Stack, guest.NewThread("send"), HostThread("recv"), guestTimer);
        var inward = new PacedFlow(Simulator, Accounts, Host.Stack, guest.Stack, HostThread("send"), guest.NewThread("recv"), hostTimer);
        Host.Bridge.Learn(outward.Number, reverse: false, Host.Local!);
        Host.Bridge.Learn(outward.Number, reverse: true, port);
        Host.Bridge.Learn(inward.Number, reverse: false, port);
        Host.Bridge.Learn(inward.Number, reverse: true, Host.Local!);
        Flows.Add(outward);
        Flows.Add(inward);

        CpuContext HostThread(string name) =>
            Host.NewThread($"host/{name}{number}", core, CpuComponent.Userspace, addressSpace: 100 + number);
    }

    private sealed class Deed(Action action) : IEventTarget
    {
        public void Fire(int tag) => action();
    }
}
