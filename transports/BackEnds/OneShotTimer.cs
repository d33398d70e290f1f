using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// A high-resolution timer of the host that a thread sets on its own core, for one expiry: the timeout of a select(), an interval timer. What
/// the expiry does, it does in interrupt context.
/// </summary>
internal sealed class OneShotTimer : IEventTarget, IInterruptHandler, ICoreTimer
{
    private readonly CpuContext _thread;
    private readonly HostInterrupts _core;
    private readonly InterruptSource _source;
    private readonly Func<CpuContext, SimTask> _expired;
    private EventHandle _expiry;

    /// <summary>A timer of <paramref name="thread"/>, which runs on the core of <paramref name="core"/>.</summary>
    public OneShotTimer(string name, CpuContext thread, HostInterrupts core, Func<CpuContext, SimTask> expired)
    {
        Name = name;
        _thread = thread;
        _core = core;
        _expired = expired;
        _source = new InterruptSource(this);
        core.Core.Governor?.Add(this);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long NextPs { get; private set; } = long.MaxValue;

    /// <summary>True once the time is over.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Starts it, anew if it runs; the thread owes the programming.</summary>
    public void Start(long timeoutPs)
    {
        Stop();
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
        return _expired(irq);
    }
}
