namespace Bakeoff.Machine;

/// <summary>
/// The guest's periodic timer interrupt: a host timer behind the emulated local APIC timer delivers the vector; the guest
/// acknowledges, does its tick and programs the timer anew, which is one more APIC access.
/// </summary>
public sealed class GuestTick : IEventTarget, IInterruptHandler, ICoreTimer
{
    /// <summary>Vector of the local timer in Linux.</summary>
    public const int Vector = 0xef;

    private readonly Simulator _simulator;
    private readonly Vcpu _vcpu;
    private readonly HostInterrupts _hostInterrupts;
    private readonly InterruptSource _hostTimer;
    private readonly GuestVector _vector;
    private readonly TimerProgramming _programming = new();
    private readonly long _periodPs;

    /// <summary>Starts the tick of <paramref name="vcpu"/>, whose host timer fires on the core of <paramref name="hostInterrupts"/>; hz 0 turns it off.</summary>
    public GuestTick(Simulator simulator, Vcpu vcpu, HostInterrupts hostInterrupts, int hz, ulong seed)
    {
        _simulator = simulator;
        _vcpu = vcpu;
        _hostInterrupts = hostInterrupts;
        _hostTimer = new InterruptSource(new HostTimerHandler(this));
        _vector = vcpu.Install(Vector, this);
        if (hz > 0)
        {
            _periodPs = 1_000_000_000_000 / hz;
            NextPs = simulator.NowPs + new RandomStream(seed, vcpu.Name + ".tick").NextBelow(_periodPs);
            simulator.Schedule(NextPs, EventPriority.Interrupt, this);
            hostInterrupts.Core.Governor?.Add(this);
        }
    }

    /// <inheritdoc/>
    public string Name => "LOC";

    /// <inheritdoc/>
    public long NextPs { get; private set; }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        NextPs = _simulator.NowPs + _periodPs;
        _simulator.Schedule(NextPs, EventPriority.Interrupt, this);
        _hostInterrupts.Raise(_hostTimer);
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.TimerTick);
        irq.Processor.SchedulerTick();
        await irq.Pay();
        await _vcpu.Interrupts.WriteRegister(irq, _programming);
    }

    private sealed class HostTimerHandler(GuestTick tick) : IInterruptHandler
    {
        public string Name => "guest timer";

        public async SimTask Handle(CpuContext irq)
        {
            irq.Owe(CostKey.ApicTimerProgram);
            await irq.Pay();
            tick._vcpu.Deliver(irq, tick._vector);
        }
    }

    private sealed class TimerProgramming : IExitHandler
    {
        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.ApicTimerProgram);

        public SimTask ActAsync(CpuContext vcpuThread) => SimTask.Completed;
    }
}
