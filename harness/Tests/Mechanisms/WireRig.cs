using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// One guest on one lane, talking to a remote peer over the wire, for lanes that lead nowhere else: no ticks, no jitter, no
/// interrupt holdoff, so that a test can count.
/// </summary>
/// <remarks>
/// <code>
///   guest application (vCPU, core 0) -- lane -- host NIC (interrupts on core 5) === peer NIC (core 0) -- peer application (core 1)
/// </code>
/// </remarks>
internal sealed class WireRig : IDisposable
{
    public const long Us = GuestRig.Us;

    private readonly Meter _meter;

    public WireRig(string lane, int nicCore = 5, int txRingEntries = 1024, int linkGbps = 10, ApicMode? apic = null)
    {
        Lane = TransportCatalog.Default.Parse(lane);
        Simulator = new Simulator(new SimulatorOptions { Seed = 1 });
        Accounts = new PacketAccounts(fullPayload: true);
        CostTable costs = Scenario.Machine("A").ToCostTable();
        _meter = new Meter("system", costs, jitterCv: 0, seed: 1);
        bool isAssigned = Lane.FrontEnd.Is(KindIds.AssignedDriver);
        Host = NewHost("host", _meter, 6, nicCore, txRingEntries, linkGbps, isAssigned);
        Peer = NewHost("peer", new Meter("peer", costs, jitterCv: 0, seed: 1), 2, 0, 1024, linkGbps, isNicAssigned: false, isBridged: false);
        Nic.Connect(Host.Nic!, Peer.Nic!);
        Services = new HostServices(Simulator, Host);
        Guest = new GuestSystem(Simulator, "guest0", Host.Cores[0], _meter,
            new GuestOptions { Hz = 0, Apic = apic ?? (Lane.Apic == ApicModel.ApicV ? ApicMode.ApicV : ApicMode.XApic) }, Accounts, 1);
        Device = LaneBuilder.Build(Services, Guest, Lane, new Placement());
        int flow = Accounts.AddFlow();
        GuestSocket = new UdpSocket(Guest.Stack, flow, isInitiator: true);
        PeerSocket = new UdpSocket(Peer.Stack, flow, isInitiator: false);
        Device.Switch?.Learn(flow, reverse: true, Device.Port!);
        Device.Switch?.Learn(flow, reverse: false, Host.Uplink!);
        GuestApplication = Guest.NewThread("application");
        PeerApplication = Peer.NewThread("peer/application", 1, CpuComponent.Userspace, addressSpace: 101);
        Pass(100 * Us);
    }

    public Lane Lane { get; }

    public Simulator Simulator { get; }

    public PacketAccounts Accounts { get; }

    public HostSystem Host { get; }

    public HostSystem Peer { get; }

    public HostServices Services { get; }

    public GuestSystem Guest { get; }

    public GuestDevice Device { get; }

    public UdpSocket GuestSocket { get; }

    public UdpSocket PeerSocket { get; }

    public CpuContext GuestApplication { get; }

    public CpuContext PeerApplication { get; }

    public Vcpu Vcpu => Guest.Vcpu;

    public Ledger Ledger => _meter.Ledger;

    /// <summary>Wake-ups of back-end threads and of the host's shared threads.</summary>
    public long Hops => (Device.BackEnd?.Threads ?? []).Concat(Services.Threads).Distinct().Sum(thread => thread.Wakeups);

    public long Exits(ExitReason reason) => Vcpu.Exits.Count(reason);

    /// <summary>Times that the handler of the vector with this name ran.</summary>
    public long Handled(string vector) => Vcpu.Vectors.Where(v => v.Handler.Name.EndsWith(vector, StringComparison.Ordinal)).Sum(v => v.Count);

    public void Pass(long ps) => Simulator.RunUntil(Simulator.NowPs + ps);

    public void RunInGuest(Func<CpuContext, SimTask> body)
    {
        Simulator.Spawn(GuestApplication, () => body(GuestApplication));
        Simulator.RunUntil(Simulator.NowPs);
        Vcpu.Rouse();
    }

    public void RunOnPeer(Func<CpuContext, SimTask> body) => Simulator.Spawn(PeerApplication, () => body(PeerApplication));

    /// <summary>The guest sends <paramref name="count"/> datagrams in a row, the peer reads them.</summary>
    public void SendFromGuest(int count, int bytes = 1000)
    {
        RunOnPeer(thread => GuestRig.ReceiveAsync(thread, PeerSocket));
        RunInGuest(thread => GuestRig.SendAsync(thread, GuestSocket, count, bytes));
        Pass(20_000 * Us);
        Invariant.That(PeerSocket.DatagramsRead == count, "not every datagram arrived");
    }

    /// <summary>The peer sends <paramref name="count"/> datagrams, one per millisecond, to a guest that does <paramref name="guest"/>.</summary>
    public void SendToGuest(int count, Func<CpuContext, SimTask> guest, int bytes = 1000)
    {
        RunInGuest(guest);
        Pass(1000 * Us);
        RunOnPeer(thread => SendSlowlyAsync(thread, count, bytes));
        Pass((count + 2) * 1000 * Us);
    }

    /// <summary>The guest echoes what the peer sends, <paramref name="count"/> times, once per millisecond.</summary>
    public void Ping(int count)
    {
        SendToGuest(count, EchoAsync, bytes: 1);
        Invariant.That(Accounts.Delivered == 2 * count, "not every ping was answered");
    }

    /// <summary>An application that computes for ever: the vCPU stays in guest mode.</summary>
    public static async SimTask ComputeAsync(CpuContext thread)
    {
        while (true)
        {
            thread.Owe(CostKey.SystemCall, 10);
            await thread.Pay();
        }
    }

    public SimTask ReceiveAsync(CpuContext thread) => GuestRig.ReceiveAsync(thread, GuestSocket);

    public void Dispose() => Guest.Memory.Dispose();

    private async SimTask EchoAsync(CpuContext thread)
    {
        while (true)
        {
            await GuestSocket.ReceiveAsync(thread);
            await GuestSocket.SendAsync(thread, 1);
        }
    }

    private async SimTask SendSlowlyAsync(CpuContext thread, int count, int bytes)
    {
        for (int i = 0; i < count; i++)
        {
            await PeerSocket.SendAsync(thread, bytes);
            await GuestRig.PauseAsync(thread, 1000 * Us);
        }

        await GuestRig.SleepAsync(thread);
    }

    private HostSystem NewHost(string name, Meter meter, int cores, int nicCore, int txRingEntries, int linkGbps, bool isNicAssigned,
        bool isBridged = true) =>
        new(Simulator, name, meter, new HostOptions
        {
            Cores = cores,
            NicCore = nicCore,
            Hz = 0,
            Nic = new NicOptions { LinkBitsPerSecond = linkGbps * 1_000_000_000L, RxHoldoffPs = 0, TxRingEntries = txRingEntries },
            IsNicAssigned = isNicAssigned,
            IsBridged = isBridged,
        }, Accounts);
}
