using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// The one timer of the host behind all timers of the VMM (QEMU Oct 2009 vl.c). Expiry is a host interrupt on the core that
/// set it, which queues SIGALRM; the io thread reads that through a signalfd.
/// </summary>
/// <remarks>
/// Two forms, told apart by the floor. 250 us: one-shot on a host with high-resolution timers ("dynticks"); the VMM itself
/// never sets it to less. Above: the host's clock has a tick of that length (1 ms or 4 ms), and the alarm fires at the first tick
/// behind the deadline. 0: exact, as in later VMMs, whose select() has a timeout in nanoseconds instead.
/// </remarks>
internal sealed class VmmAlarm : IEventTarget, IInterruptHandler, ICoreTimer
{
    /// <summary>Floor of the one-shot alarm, in picoseconds.</summary>
    public const long OneShotFloorPs = 250_000_000;

    private readonly HostSystem _host;
    private readonly VmmProcess _vmm;
    private readonly InterruptSource _source;
    private readonly long _floorPs;
    private readonly long _phasePs;
    private HostCore? _core;
    private EventHandle _event;

    public VmmAlarm(HostSystem host, VmmProcess vmm, string name, long floorPs, ulong seed)
    {
        _host = host;
        _vmm = vmm;
        _floorPs = floorPs;
        _source = new InterruptSource(this);
        _phasePs = floorPs > 0 ? new RandomStream(seed, name + ".alarm").NextBelow(floorPs) : 0;
    }

    /// <inheritdoc/>
    public string Name => "alarm";

    /// <inheritdoc/>
    public long NextPs { get; private set; } = long.MaxValue;

    /// <summary>Times it fired.</summary>
    public long Expiries => _source.Count;

    /// <summary>Makes sure that it fires for <paramref name="deadlinePs"/>; <paramref name="context"/> owes the system call if it must be set.</summary>
    public void Set(CpuContext context, long deadlinePs)
    {
        long atPs = ExpiryOf(context.Simulator.NowPs, deadlinePs);
        if (_event.IsSet && NextPs <= atPs)
        {
            return;
        }

        if (_event.IsSet)
        {
            context.Simulator.Cancel(_event);
        }

        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.TimerSet);
        RunOn(_host.CoreOf(context));
        NextPs = atPs;
        _event = context.Simulator.Schedule(atPs, EventPriority.Interrupt, this);
    }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        _event = default;
        NextPs = long.MaxValue;
        _core!.Interrupts.Raise(_source);
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.SignalSend);
        await irq.Pay();
        _vmm.AlarmSignalled(irq);
    }

    private void RunOn(HostCore core)
    {
        if (core != _core)
        {
            _core?.Processor.Governor?.Remove(this);
            core.Processor.Governor?.Add(this);
            _core = core;
        }
    }

    private long ExpiryOf(long nowPs, long deadlinePs)
    {
        if (_floorPs <= OneShotFloorPs)
        {
            return Math.Max(deadlinePs, nowPs + _floorPs);
        }

        long ticks = (Math.Max(deadlinePs, nowPs + 1) - _phasePs + _floorPs - 1) / _floorPs;
        return _phasePs + (ticks * _floorPs);
    }
}
