namespace Bakeoff.Machine;

/// <summary>
/// The guest's timer interrupt: a host timer behind the emulated local APIC timer delivers the vector; the guest
/// acknowledges, does its tick and, unless the timer repeats by itself, programs it anew, which is one more APIC access. A guest
/// whose hypervisor stands in for the clock (<see cref="IParavirtualCpu"/>) programs that by a call. In a tickless guest it is silent
/// while the vCPU halts (<see cref="IdleThread"/>).
/// </summary>
public sealed class GuestTick : IEventTarget, IInterruptHandler, ICoreTimer
{
    /// <summary>Vector of the local timer in Linux.</summary>
    public const int Vector = 0xef;

    private readonly Simulator _simulator;
    private readonly Vcpu _vcpu;
    private readonly HostInterrupts _hostInterrupts;
    private readonly InterruptSource _hostTimer;
    private readonly TimerProgramming _programming = new();
    private readonly long _periodPs;
    private readonly GuestTickMode _mode;
    private readonly IdleThread? _idle;
    private GuestVector _vector;
    private long _nextPs;

    /// <summary>Starts the tick of <paramref name="vcpu"/>, whose host timer fires on the core of <paramref name="hostInterrupts"/>; hz 0 turns it off.</summary>
    public GuestTick(Simulator simulator, Vcpu vcpu, HostInterrupts hostInterrupts, int hz, ulong seed,
        GuestTickMode mode = GuestTickMode.Periodic)
    {
        _simulator = simulator;
        _vcpu = vcpu;
        _hostInterrupts = hostInterrupts;
        _hostTimer = new InterruptSource(new HostTimerHandler(this));
        _vector = vcpu.Install(Vector, this);
        _mode = mode;
        if (hz > 0)
        {
            _periodPs = 1_000_000_000_000 / hz;
            _nextPs = simulator.NowPs + new RandomStream(seed, vcpu.Name + ".tick").NextBelow(_periodPs);
            simulator.Schedule(_nextPs, EventPriority.Interrupt, this);
            hostInterrupts.Core.Governor?.Add(this);
            _idle = mode == GuestTickMode.NoHz ? new IdleThread(vcpu.Guest, vcpu.Name + "/idle", ProgramTimer) : null;
        }
    }

    /// <summary>Set-up only: the tick comes from the clock of the vCPU's hypervisor instead of the local APIC's timer.</summary>
    public void UseParavirtualClock()
    {
        _vcpu.Uninstall(_vector);
        _vector = _vcpu.ParavirtualCpu!.AddTimer(this);
    }

    /// <inheritdoc/>
    public string Name => "LOC";

    /// <summary>Next tick, in picoseconds; one that is stopped never comes.</summary>
    public long NextPs => _idle is { HasStoppedTick: true } ? long.MaxValue : _nextPs;

    /// <summary>True if it is stopped while the vCPU halts.</summary>
    public bool IsTickless => _idle is not null;

    /// <summary>How often the guest has programmed its timer, each time an exit.</summary>
    public long Programmings { get; private set; }

    /// <summary>How many of these went to the local APIC.</summary>
    public long ApicProgrammings => _vcpu.ParavirtualCpu is null ? Programmings : 0;

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        _nextPs = _simulator.NowPs + _periodPs;
        _simulator.Schedule(_nextPs, EventPriority.Interrupt, this);
        bool isDue = _idle is not { HasStoppedTick: true }
            || (_vcpu.IsHalting && _vcpu.Guest.Softirq is { Context.IsReady: true }); // by a protocol timer, for which the kernel has programmed its own
        if (isDue)
        {
            _hostInterrupts.Raise(_hostTimer);
        }
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.TimerTick);
        irq.Processor.SchedulerTick();
        await irq.Pay();
        if (_mode != GuestTickMode.ApicPeriodic)
        {
            await ProgramTimer(irq);
        }
    }

    private ActorAwaiter ProgramTimer(CpuContext context)
    {
        Programmings++;
        return _vcpu.ParavirtualCpu is null
            ? _vcpu.Interrupts.WriteRegister(context, _programming)
            : _vcpu.Exit(context, ExitReason.Vmcall, _programming);
    }

    private sealed class HostTimerHandler(GuestTick tick) : IInterruptHandler
    {
        public string Name => "guest timer";

        public SimTask Handle(CpuContext irq) => tick._vcpu.TimerExpiredAsync(irq, tick._vector);
    }

    private sealed class TimerProgramming : IExitHandler
    {
        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.ApicTimerProgram);

        public SimTask ActAsync(CpuContext vcpuThread) => SimTask.Completed;
    }
}
