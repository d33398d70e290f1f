namespace Bakeoff.Machine;

/// <summary>One core of a bare-metal kernel: processor, interrupts, softirq, backlog, tick.</summary>
public sealed class HostCore
{
    /// <summary>Creates core <paramref name="index"/>; packets of its backlog go to <paramref name="sink"/>.</summary>
    public HostCore(Simulator simulator, string system, int index, Meter meter, int hz, PacketAccounts accounts,
        IPacketSink sink, SchedulerOptions? scheduler = null)
    {
        Index = index;
        Processor = new Processor(simulator, $"{system}.core{index}", meter, isGuest: false, scheduler) { CacheBit = 1UL << (index & 63) };
        Interrupts = new HostInterrupts(Processor);
        Softirq = new Softirq(Processor);
        Backlog = new Backlog(Softirq, accounts, sink);
        Tick = new HostTick(simulator, Interrupts, hz, simulator.Options.Seed);
    }

    /// <summary>Number.</summary>
    public int Index { get; }

    /// <summary>The processor.</summary>
    public Processor Processor { get; }

    /// <summary>Its interrupts.</summary>
    public HostInterrupts Interrupts { get; }

    /// <summary>Its softirq.</summary>
    public Softirq Softirq { get; }

    /// <summary>Its backlog.</summary>
    public Backlog Backlog { get; }

    /// <summary>Its tick.</summary>
    public HostTick Tick { get; }
}
