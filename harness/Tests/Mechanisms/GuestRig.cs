using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;
using Bakeoff.Transports.Disks;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// One guest on one lane, talking to its own host through the bridge: no wire, no peer, no ticks, no jitter. What happens in
/// it is what the test makes happen, so that a test can count.
/// </summary>
/// <remarks>
/// <code>
///   guest application (vCPU, core 0) -- lane (cores 1 to 3) -- bridge -- host application (core 4)
///   further vCPUs: cores 6, 7, ...
/// </code>
/// </remarks>
internal sealed class GuestRig : IDisposable
{
    /// <summary>A microsecond.</summary>
    public const long Us = 1_000_000;

    private const int FirstFurtherCore = 6;

    private readonly Meter _meter;
    private readonly HostServices _services;
    private readonly Placement _placement;

    public GuestRig(string lane, ulong seed = 1, bool chaos = false, ApicMode? apic = null, RingDecorator? decorator = null,
        int hz = 0, bool sharedCores = false, long haltPollPs = 0, int vcpus = 1, int applicationVcpu = 0,
        StackOptions? options = null, GuestTickMode tick = GuestTickMode.Periodic)
    {
        Lane = TransportCatalog.Default.Parse(lane);
        Simulator = new Simulator(new SimulatorOptions { Seed = seed, Chaos = chaos });
        Accounts = new PacketAccounts(fullPayload: true);
        _meter = new Meter("system", Scenario.Machine("A").ToCostTable(), jitterCv: 0, seed);
        StackOptions stack = options ?? new StackOptions();
        Host = new HostSystem(Simulator, "host", _meter,
            new HostOptions { Cores = FirstFurtherCore + vcpus - 1, NicCore = 5, Hz = hz, IsBridged = true, Stack = stack }, Accounts);
        _placement = sharedCores ? new Placement { BackEndCore = 0, IoThreadCore = 0, SecondBackEndCore = 0 } : new Placement();
        _placement = _placement with { Vcpus = vcpus, FurtherCore = FirstFurtherCore, HostCores = Host.Cores.Count };
        _services = new HostServices(Simulator, Host);
        HostCore[] cores = [.. Enumerable.Range(0, vcpus).Select(vcpu => Host.Cores[_placement.CoreOfVcpu(vcpu)])];
        Guest = new GuestSystem(Simulator, "guest0", cores, _meter,
            new GuestOptions { MemoryBytes = 1L << 30, Hz = hz, Tick = tick, Apic = apic ?? Lane.Apic.Mode(), HaltPollLimitPs = haltPollPs, Stack = stack }, Accounts, addressSpace: 1);
        Device = LaneBuilder.Build(_services, Guest, Lane, _placement, 0, decorator ?? RingDecorator.None);

        int flow = Accounts.AddFlow();
        GuestSocket = new UdpSocket(Guest.Stack, flow, isInitiator: true);
        HostSocket = new UdpSocket(Host.Stack, flow, isInitiator: false);
        Host.Bridge.Learn(flow, reverse: false, Host.Local!);
        Host.Bridge.Learn(flow, reverse: true, Device.Port!);
        GuestApplication = Guest.NewThread("application", applicationVcpu, mustProgress: false);
        HostApplication = Host.NewThread("host/application", 4, CpuComponent.Userspace, addressSpace: 104);
        Simulator.RunUntil(100 * Us); // everything has gone to sleep
    }

    public Lane Lane { get; }

    public Simulator Simulator { get; }

    public PacketAccounts Accounts { get; }

    public HostSystem Host { get; }

    public GuestSystem Guest { get; }

    public GuestDevice Device { get; }

    public UdpSocket GuestSocket { get; }

    public UdpSocket HostSocket { get; }

    public CpuContext GuestApplication { get; }

    public CpuContext HostApplication { get; }

    public Vcpu Vcpu => Guest.Vcpu;

    public Ledger Ledger => _meter.Ledger;

    public BridgeEventQueue EventQueue => Device.EventQueue!;

    public DeviceQueue Rx => Device.Queues[0];

    public DeviceQueue Tx => Device.Queues[1];

    public DeviceQueue Events => Device.Queues[2];

    /// <summary>Vectors written into an entry, posted or accepted.</summary>
    public long Interrupts => Vcpu.Vectors.Sum(vector => vector.Injected);

    /// <summary>Wake-ups of back-end threads and of the host's shared threads; the vCPU's are not among them.</summary>
    public long Hops => Device.Threads.Concat(_services.Threads).Distinct().Sum(thread => thread.Wakeups);

    /// <summary>One more device of the same lane.</summary>
    public GuestDevice AddDevice(int number) => LaneBuilder.Build(_services, Guest, Lane, _placement, number);

    /// <summary>A block device on the same bus.</summary>
    public GuestDisk AddDisk(int device, DiskOptions options) =>
        DiskBuilder.Build(_services, Guest, Lane, _placement, device, 0, options);

    /// <summary>Starts an application in the guest.</summary>
    public void RunInGuest(Func<CpuContext, SimTask> body)
    {
        Simulator.Spawn(GuestApplication, () => body(GuestApplication));
        Simulator.RunUntil(Simulator.NowPs); // it is ready now
        Guest.Rouse();
    }

    /// <summary>Starts one on the host.</summary>
    public void RunOnHost(Func<CpuContext, SimTask> body) => Simulator.Spawn(HostApplication, () => body(HostApplication));

    /// <summary>Lets time pass.</summary>
    public void Pass(long ps) => Simulator.RunUntil(Simulator.NowPs + ps);

    public long Exits(ExitReason reason) => Vcpu.Exits.Count(reason);

    /// <summary>An application that sends <paramref name="count"/> datagrams one after the other and ends.</summary>
    public static async SimTask SendAsync(CpuContext thread, UdpSocket socket, int count, int bytes = 100)
    {
        for (int i = 0; i < count; i++)
        {
            await socket.SendAsync(thread, bytes);
        }

        await SleepAsync(thread);
    }

    /// <summary>An application that reads for ever.</summary>
    public static async SimTask ReceiveAsync(CpuContext thread, UdpSocket socket)
    {
        while (true)
        {
            await socket.ReceiveAsync(thread);
        }
    }

    /// <summary>Keeps the thread's processor busy until <paramref name="untilPs"/>, in steps of a quarter of a microsecond.</summary>
    public static async SimTask ComputeAsync(CpuContext thread, long untilPs)
    {
        while (thread.Simulator.NowPs < untilPs)
        {
            thread.Owe(CostKey.CopyUserByte, 1000);
            await thread.Pay();
        }
    }

    /// <summary>usleep(): the application gives its processor up for <paramref name="ps"/>.</summary>
    public static async SimTask PauseAsync(CpuContext thread, long ps)
    {
        if (thread.OwedPs > 0)
        {
            await thread.Pay();
        }

        thread.Simulator.Schedule(thread.Simulator.NowPs + ps, EventPriority.Timer, new Alarm(thread));
        await thread.Block("an alarm");
    }

    /// <summary>
    /// The guest echoes; the host's application asks <paramref name="count"/> times, once per millisecond, so that everything sleeps
    /// between two transactions.
    /// </summary>
    public void Ping(int count)
    {
        RunInGuest(EchoAsync);
        Pass(1000 * Us);
        RunOnHost(thread => AskAsync(thread, count));
        Pass(((2 * count) + 2) * 1000 * Us); // a transmit timer may take as long as the pause
        Invariant.That(HostSocket.DatagramsRead == count, "not every ping was answered");
    }

    private async SimTask EchoAsync(CpuContext thread)
    {
        while (true)
        {
            await GuestSocket.ReceiveAsync(thread);
            await GuestSocket.SendAsync(thread, 1);
        }
    }

    private async SimTask AskAsync(CpuContext thread, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await HostSocket.SendAsync(thread, 1);
            await HostSocket.ReceiveAsync(thread);
            await PauseAsync(thread, 1000 * Us);
        }

        await SleepAsync(thread);
    }

    /// <summary>The end of an application.</summary>
    public static async SimTask SleepAsync(CpuContext thread)
    {
        if (thread.OwedPs > 0)
        {
            await thread.Pay();
        }

        while (true)
        {
            await thread.Block("nothing");
        }
    }

    public void Dispose() => Guest.Memory.Dispose();

    private sealed class Alarm(CpuContext thread) : IEventTarget
    {
        public void Fire(int tag) => thread.Wake();
    }
}
