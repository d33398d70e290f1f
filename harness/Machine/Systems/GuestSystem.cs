namespace Bakeoff.Machine;

/// <summary>
/// A guest: memory, one vCPU or several, each with its softirq and tick, and one stack. The transport adds the network device.
/// </summary>
public sealed class GuestSystem : NorthSystem
{
    /// <summary>vCPUs of a guest at most (KVM_MAX_VCPUS of Linux 2.6.32).</summary>
    public const int VcpusMax = 16;

    private readonly Vcpu[] _vcpus;

    /// <summary>Builds a guest with one vCPU, whose thread runs on <paramref name="core"/>.</summary>
    public GuestSystem(Simulator simulator, string name, HostCore core, Meter meter, GuestOptions options,
        PacketAccounts accounts, int addressSpace)
        : this(simulator, name, [core], meter, options, accounts, addressSpace)
    {
    }

    /// <summary>Builds a guest with a vCPU for each of <paramref name="cores"/>, on which its thread runs; a core may come twice.</summary>
    public GuestSystem(Simulator simulator, string name, IReadOnlyList<HostCore> cores, Meter meter, GuestOptions options,
        PacketAccounts accounts, int addressSpace)
        : base(name, options.MemoryBytes, addressSpace)
    {
        Invariant.That(cores.Count is >= 1 and <= VcpusMax, $"a guest has 1 to {VcpusMax} vCPUs");
        _vcpus = new Vcpu[cores.Count];
        Ticks = new GuestTick[cores.Count];
        NetStack? stack = null;
        for (int i = 0; i < cores.Count; i++)
        {
            Vcpu vcpu = _vcpus[i] = new Vcpu(simulator, $"{name}.vcpu{i}", cores[i].Interrupts, meter, options.Apic, addressSpace, options.IoBusIsSorted,
                options.Scheduler)
            {
                HaltPollLimitPs = options.HaltPollLimitPs,
            };
            var softirq = new Softirq(vcpu.Guest);
            softirq.Context.Component = CpuComponent.Guest;
            softirq.Daemon.Component = CpuComponent.Guest;
            stack ??= new NetStack(simulator, name, options.Stack, softirq, accounts);
            Ticks[i] = new GuestTick(simulator, vcpu, cores[i].Interrupts, options.Hz, simulator.Options.Seed, options.Tick);
        }

        Stack = stack!;
        for (int i = 0; i < _vcpus.Length; i++)
        {
            _vcpus[i].Join(_vcpus, i);
        }
    }

    /// <summary>The first virtual CPU: devices without a queue for each interrupt this one.</summary>
    public Vcpu Vcpu => _vcpus[0];

    /// <summary>All virtual CPUs.</summary>
    public IReadOnlyList<Vcpu> Vcpus => _vcpus;

    /// <summary>The first vCPU's softirq: protocol timers, and whatever interrupts there raise.</summary>
    public override Softirq Softirq => Vcpu.Guest.Softirq!;

    /// <inheritdoc/>
    public override NetStack Stack { get; }

    /// <summary>True if its vCPUs stop their ticks before they halt.</summary>
    public bool IsTickless => Ticks[0].IsTickless;

    /// <summary>The guest's ticks, one for each vCPU.</summary>
    public GuestTick[] Ticks { get; }

    /// <summary>A thread of the guest, on its first vCPU.</summary>
    public override CpuContext NewThread(string name, bool mustProgress = false) => NewThread(name, 0, mustProgress);

    /// <summary>A thread of the guest, on vCPU <paramref name="vcpu"/>, wrapping; it stays there.</summary>
    public CpuContext NewThread(string name, int vcpu, bool mustProgress) =>
        new(_vcpus[vcpu % _vcpus.Length].Guest, Name + "/" + name, CpuLevel.Thread, CpuComponent.Guest) { MustProgress = mustProgress };

    /// <summary>Set-up only: applications were started from outside, so halted vCPUs must look for work.</summary>
    public void Rouse()
    {
        foreach (Vcpu vcpu in _vcpus)
        {
            vcpu.Rouse();
        }
    }
}
