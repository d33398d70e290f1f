namespace Bakeoff.Machine;

/// <summary>A guest: memory, one vCPU, softirq, stack, tick. The transport adds the network device.</summary>
public sealed class GuestSystem
{
    /// <summary>Builds a guest whose vCPU thread runs on <paramref name="core"/>.</summary>
    public GuestSystem(Simulator simulator, string name, HostCore core, Meter meter, GuestOptions options,
        PacketAccounts accounts, int addressSpace)
    {
        Name = name;
        AddressSpace = addressSpace;
        Memory = new GuestMemory(options.MemoryBytes);
        Allocator = new GuestAllocator(Memory);
        Vcpu = new Vcpu(simulator, name + ".vcpu0", core.Interrupts, meter, options.Apic, addressSpace)
        {
            HaltPollLimitPs = options.HaltPollLimitPs,
        };
        Softirq = new Softirq(Vcpu.Guest);
        Stack = new NetStack(simulator, name, options.Stack, Softirq, accounts);
        Tick = new GuestTick(simulator, Vcpu, core.Interrupts, options.Hz, simulator.Options.Seed);
        Softirq.Context.Component = CpuComponent.Guest;
        Softirq.Daemon.Component = CpuComponent.Guest;
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Identity of the VMM process's address space.</summary>
    public int AddressSpace { get; }

    /// <summary>Guest-physical memory.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Set-up time allocation of it.</summary>
    public GuestAllocator Allocator { get; }

    /// <summary>The virtual CPU.</summary>
    public Vcpu Vcpu { get; }

    /// <summary>The guest's softirq.</summary>
    public Softirq Softirq { get; }

    /// <summary>The guest's network stack.</summary>
    public NetStack Stack { get; }

    /// <summary>The guest's tick.</summary>
    public GuestTick Tick { get; }

    /// <summary>A thread of the guest.</summary>
    public CpuContext NewThread(string name, bool mustProgress = false) =>
        new(Vcpu.Guest, Name + "/" + name, CpuLevel.Thread, CpuComponent.Guest) { MustProgress = mustProgress };
}
