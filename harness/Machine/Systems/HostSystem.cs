namespace Bakeoff.Machine;

/// <summary>
/// A bare-metal kernel: the host of the guests, the remote peer, or the bare-metal lane. Cores, a physical NIC, a stack,
/// and either the NIC straight below the stack or a bridge in between.
/// </summary>
/// <remarks>
/// <code>
///   peer, bare metal:   stack -- NIC                host:   stack -- br0 --+-- NIC
///                                                                         +-- tap of guest 0 ...
/// </code>
/// </remarks>
public sealed class HostSystem
{
    private readonly HostCore[] _cores;

    /// <summary>Builds the system.</summary>
    public HostSystem(Simulator simulator, string name, Meter meter, HostOptions options, PacketAccounts accounts)
    {
        Name = name;
        Meter = meter;
        Accounts = accounts;
        Bridge = new Bridge(accounts, options.Stack.ChecksumOffload);
        var relay = new Relay();
        _cores = [.. Enumerable.Range(0, options.Cores)
            .Select(i => new HostCore(simulator, name, i, meter, options.Hz, accounts, relay, options.Scheduler))];
        var package = new IdlePackage();
        foreach (HostCore core in _cores)
        {
            core.Processor.Governor?.Join(package);
        }

        HostCore nicCore = _cores[options.NicCore];
        NicCore = nicCore;
        Stack = new NetStack(simulator, name, options.Stack, nicCore.Softirq, accounts);
        IPacketSink sink = options.IsBridged ? Bridge : Stack;
        relay.Target = sink;
        if (options.Nic is not null)
        {
            Nic = new Nic(simulator, name + ".eth0", options.Nic, accounts, options.PropagationPs,
                meter.Costs[CostKey.NicDmaLatency]);
            NicDevice = options.IsNicAssigned ? null : new NicNetdev(Nic, nicCore.Interrupts, nicCore.Softirq, accounts, sink);
        }

        if (options.IsBridged)
        {
            Local = new LocalPort(Stack);
            Stack.Attach(new BridgeNetdev(Bridge, nicCore.Softirq, accounts));
            Uplink = NicDevice is null ? null : new NicPort(NicDevice);
        }
        else
        {
            Stack.Attach(NicDevice!);
        }
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Prices and books.</summary>
    public Meter Meter { get; }

    /// <summary>Packets and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>Cores.</summary>
    public IReadOnlyList<HostCore> Cores => _cores;

    /// <summary>The core that takes the NIC's interrupts.</summary>
    public HostCore NicCore { get; }

    /// <summary>The bridge; unused where the NIC is straight below the stack.</summary>
    public Bridge Bridge { get; }

    /// <summary>The system's own stack.</summary>
    public NetStack Stack { get; }

    /// <summary>The physical NIC, or null.</summary>
    public Nic? Nic { get; }

    /// <summary>Its driver, or null if there is no NIC or a guest drives it.</summary>
    public NicNetdev? NicDevice { get; }

    /// <summary>Bridge port of the NIC, or null.</summary>
    public IBridgePort? Uplink { get; }

    /// <summary>Bridge port of the system's own stack, or null.</summary>
    public IBridgePort? Local { get; }

    /// <summary>The core that <paramref name="context"/> runs on.</summary>
    public HostCore CoreOf(CpuContext context)
    {
        foreach (HostCore core in _cores)
        {
            if (core.Processor == context.Processor)
            {
                return core;
            }
        }

        Invariant.Fail($"{context.Name} does not run on {Name}");
        return null!;
    }

    /// <summary>What the NIC receives goes to <paramref name="sink"/> from now on, past bridge and stack (an rx handler, a packet tap).</summary>
    public void HookReceive(IPacketSink sink)
    {
        Invariant.That(NicDevice is not null, $"{Name} has no NIC of its own");
        NicDevice.Sink = sink;
    }

    /// <summary>A thread on core <paramref name="core"/>; spawn it with <see cref="Simulator.Spawn"/>.</summary>
    public CpuContext NewThread(string name, int core, CpuComponent component, int addressSpace = 0, bool mustProgress = false) =>
        new(Cores[core % Cores.Count].Processor, name, CpuLevel.Thread, component)
        {
            AddressSpace = addressSpace,
            MustProgress = mustProgress,
        };

    /// <summary>Breaks the circle core - sink - core at construction.</summary>
    private sealed class Relay : IPacketSink
    {
        public IPacketSink Target { get; set; } = null!;

        public void OweInput(CpuContext context, Packet packet) => Target.OweInput(context, packet);

        public void Input(CpuContext context, Packet packet) => Target.Input(context, packet);

        public SimTask FlushAsync(CpuContext context) => Target.FlushAsync(context);
    }
}
