namespace Bakeoff.Machine;

/// <summary>A guest: memory, one vCPU, softirq, stack, tick. The transport adds the network device.</summary>
public sealed class GuestSystem : NorthSystem
{
    /// <summary>Builds a guest whose vCPU thread runs on <paramref name="core"/>.</summary>
    public GuestSystem(Simulator simulator, string name, HostCore core, Meter meter, GuestOptions options,
        PacketAccounts accounts, int addressSpace)
        : base(name, options.MemoryBytes, addressSpace)
    {
        Vcpu = new Vcpu(simulator, name + ".vcpu0", core.Interrupts, meter, options.Apic, addressSpace, options.IoBusIsSorted)
        {
            HaltPollLimitPs = options.HaltPollLimitPs,
        };
        Softirq = new Softirq(Vcpu.Guest);
        Stack = new NetStack(simulator, name, options.Stack, Softirq, accounts);
        Tick = new GuestTick(simulator, Vcpu, core.Interrupts, options.Hz, simulator.Options.Seed);
        Softirq.Context.Component = CpuComponent.Guest;
        Softirq.Daemon.Component = CpuComponent.Guest;
    }

    /// <summary>The virtual CPU.</summary>
    public Vcpu Vcpu { get; }

    /// <inheritdoc/>
    public override Softirq Softirq { get; }

    /// <inheritdoc/>
    public override NetStack Stack { get; }

    /// <summary>The guest's tick.</summary>
    public GuestTick Tick { get; }

    /// <summary>A thread of the guest.</summary>
    public override CpuContext NewThread(string name, bool mustProgress = false) =>
        new(Vcpu.Guest, Name + "/" + name, CpuLevel.Thread, CpuComponent.Guest) { MustProgress = mustProgress };
}
