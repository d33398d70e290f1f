namespace Bakeoff.Machine;

/// <summary>
/// A physical board with a processor and memory of its own, linked to the host's board by PCI Express: where a guest would be,
/// without a hypervisor. Its interrupts are native; the same prices hold on it as on the host.
/// </summary>
public sealed class BoardSystem : NorthSystem
{
    /// <summary>Builds a board of one core.</summary>
    public BoardSystem(Simulator simulator, string name, Meter meter, GuestOptions options, PacketAccounts accounts)
        : base(name, options.MemoryBytes, addressSpace: 0)
    {
        Core = new HostCore(simulator, name, 0, meter, options.Hz, accounts, new Unused(), options.Scheduler);
        Stack = new NetStack(simulator, name, options.Stack, Core.Softirq, accounts);
    }

    /// <summary>The processor with its interrupts, softirq and tick.</summary>
    public HostCore Core { get; }

    /// <inheritdoc/>
    public override Softirq Softirq => Core.Softirq;

    /// <inheritdoc/>
    public override NetStack Stack { get; }

    /// <summary>A thread of the board.</summary>
    public override CpuContext NewThread(string name, bool mustProgress = false) =>
        new(Core.Processor, Name + "/" + name, CpuLevel.Thread, CpuComponent.Userspace) { MustProgress = mustProgress };

    /// <summary>Nothing on the board hands packets to a backlog: its only device polls.</summary>
    private sealed class Unused : IPacketSink
    {
        public void OweInput(CpuContext context, Packet packet) => Invariant.Fail("a board has no backlog");

        public void Input(CpuContext context, Packet packet) => Invariant.Fail("a board has no backlog");

        public SimTask FlushAsync(CpuContext context) => SimTask.Completed;
    }
}
