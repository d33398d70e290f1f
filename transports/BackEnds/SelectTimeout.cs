using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>The timeout of a select(): a high-resolution timer of the host that wakes the thread from its own core.</summary>
internal sealed class SelectTimeout : IEventTarget, IInterruptHandler, ICoreTimer
{
    private readonly CpuContext _thread;
    private readonly HostInterrupts _core;
    private readonly InterruptSource _source;
    private EventHandle _expiry;

    /// <summary>A timer of <paramref name="thread"/>, which runs on the core of <paramref name="core"/>.</summary>
    public SelectTimeout(CpuContext thread, HostInterrupts core)
    {
        _thread = thread;
        _core = core;
        _source = new InterruptSource(this);
        core.Core.Governor?.Add(this);
    }

    /// <inheritdoc/>
    public string Name => "select timeout";

    /// <inheritdoc/>
    public long NextPs { get; private set; } = long.MaxValue;

    /// <summary>True once the time is over.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Starts it; the thread owes the programming.</summary>
    public void Start(long timeoutPs)
    {
        HasExpired = false;
        _thread.Owe(CostKey.TimerSet);
        NextPs = _thread.Simulator.NowPs + timeoutPs;
        _expiry = _thread.Simulator.Schedule(NextPs, EventPriority.Interrupt, this);
    }

    /// <summary>Stops it: something came.</summary>
    public void Stop()
    {
        if (_expiry.IsSet)
        {
            _thread.Simulator.Cancel(_expiry);
            _expiry = default;
            NextPs = long.MaxValue;
        }
    }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        _expiry = default;
        NextPs = long.MaxValue;
        _core.Raise(_source);
    }

    /// <inheritdoc/>
    public SimTask Handle(CpuContext irq)
    {
        HasExpired = true;
        _thread.Wake(irq);
        return SimTask.Completed;
    }
}
