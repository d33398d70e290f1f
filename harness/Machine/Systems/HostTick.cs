namespace Bakeoff.Machine;

/// <summary>
/// The periodic tick of a host core, with a random phase. An idle core skips it (NO_HZ), unless its governor keeps it for a sleep that
/// should be short.
/// </summary>
public sealed class HostTick : IEventTarget, IInterruptHandler, ICoreTimer
{
    private readonly Simulator _simulator;
    private readonly HostInterrupts _interrupts;
    private readonly InterruptSource _source;

    /// <summary>Starts the tick of a core at <paramref name="hz"/> per second; 0 turns it off.</summary>
    public HostTick(Simulator simulator, HostInterrupts interrupts, int hz, ulong seed)
    {
        _simulator = simulator;
        _interrupts = interrupts;
        _source = new InterruptSource(this);
        if (hz > 0)
        {
            PeriodPs = 1_000_000_000_000 / hz;
            NextPs = simulator.NowPs + new RandomStream(seed, interrupts.Core.Name + ".tick").NextBelow(PeriodPs);
            simulator.Schedule(NextPs, EventPriority.Interrupt, this);
        }

        interrupts.Core.Governor?.Use(this);
    }

    /// <inheritdoc/>
    public string Name => "timer";

    /// <summary>Time between two ticks; 0 if there are none.</summary>
    public long PeriodPs { get; }

    /// <inheritdoc/>
    public long NextPs { get; private set; } = long.MaxValue;

    /// <summary>Its line in /proc/interrupts.</summary>
    public InterruptSource Source => _source;

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        NextPs = _simulator.NowPs + PeriodPs;
        _simulator.Schedule(NextPs, EventPriority.Interrupt, this);
        if (!_interrupts.Core.IsIdle)
        {
            _interrupts.Raise(_source);
        }
        else if (_interrupts.Core.Governor is { KeepsTick: true } governor)
        {
            governor.TickFires();
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
