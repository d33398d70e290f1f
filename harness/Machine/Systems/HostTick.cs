namespace Bakeoff.Machine;

/// <summary>The periodic tick of a host core, with a random phase. An idle core skips it (NO_HZ).</summary>
public sealed class HostTick : IEventTarget, IInterruptHandler
{
    private readonly Simulator _simulator;
    private readonly HostInterrupts _interrupts;
    private readonly InterruptSource _source;
    private readonly long _periodPs;

    /// <summary>Starts the tick of a core at <paramref name="hz"/> per second; 0 turns it off.</summary>
    public HostTick(Simulator simulator, HostInterrupts interrupts, int hz, ulong seed)
    {
        _simulator = simulator;
        _interrupts = interrupts;
        _source = new InterruptSource(this);
        if (hz > 0)
        {
            _periodPs = 1_000_000_000_000 / hz;
            long phasePs = new RandomStream(seed, interrupts.Core.Name + ".tick").NextBelow(_periodPs);
            simulator.Schedule(simulator.NowPs + phasePs, EventPriority.Interrupt, this);
        }
    }

    /// <inheritdoc/>
    public string Name => "timer";

    /// <summary>Its line in /proc/interrupts.</summary>
    public InterruptSource Source => _source;

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        _simulator.Schedule(_simulator.NowPs + _periodPs, EventPriority.Interrupt, this);
        if (!_interrupts.Core.IsIdle)
        {
            _interrupts.Raise(_source);
        }
    }

    /// <inheritdoc/>
    public SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.TimerTick);
        irq.Processor.SchedulerTick();
        return SimTask.Completed;
    }
}
