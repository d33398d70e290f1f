namespace Bakeoff.Machine;

/// <summary>
/// Chooses the idle state of a core that has nothing to run, and knows how long the core takes to leave it. After Linux' menu
/// governor (drivers/cpuidle/governors/menu.c, 4.10 to 5.x).
/// </summary>
/// <remarks>
/// <code>
///   expected sleep = the lesser of
///                      time to the core's next timer, times what part of such times the core has slept of late
///                      the usual length of its last eight sleeps, if there is one
///   state          = the deepest whose target residency is not longer than that
///   tick           = goes on if the expected sleep is shorter than a tick, and corrects the choice if it was wrong
/// </code>
/// The choice goes by residencies, which the kernel has in a table; the delay is the exit latency. Each sleep begins with the tick going:
/// in Linux a tick that was stopped stays so until some thread runs on the core, which a kernel's housekeeping sees to within a
/// second, and there is no housekeeping here.
/// </remarks>
public sealed class IdleGovernor
{
    /// <summary>A core without a timer of its own has at least the soft-lockup watchdog's, every 4 s (Linux kernel/watchdog.c).</summary>
    private const long FarthestTimerPs = 4_000_000_000_000;

    /// <summary>What a sleep counts as that only the tick ended: the core would have slept on.</summary>
    private const long EndedByTickPs = 45_000_000_000;

    private readonly IdleStates _states;
    private readonly List<ICoreTimer> _timers = [];
    private readonly long[] _sleeps;
    private readonly long[] _exits;
    private SleepHistory _history;
    private TimerCorrection _correction;
    private HostTick? _tick;
    private IdlePackage? _package;
    private int _state;
    private bool _isAsleep;
    private bool _isLeaving;
    private bool _keepsTick;
    private bool _tickFires;
    private long _enteredPs;
    private long _timerPs;
    private long _awakePs;

    /// <summary>A governor of one core.</summary>
    public IdleGovernor(IdleStates states)
    {
        _states = states;
        _sleeps = new long[states.Count];
        _exits = new long[states.Count];
    }

    /// <summary>The states that it chooses from.</summary>
    public IdleStates States => _states;

    /// <summary>True if the core sleeps and its tick goes on.</summary>
    public bool KeepsTick => _isAsleep && _keepsTick;

    /// <summary>The state that the core is in, or was in last.</summary>
    public int Current => _state;

    /// <summary>Sleeps begun in state <paramref name="state"/>.</summary>
    public long Sleeps(int state) => _sleeps[state];

    /// <summary>Wake-ups that found the core in state <paramref name="state"/> and paid for its exit.</summary>
    public long Exits(int state) => _exits[state];

    /// <summary>A timer that interrupts this core when it is set.</summary>
    public void Add(ICoreTimer timer) => _timers.Add(timer);

    /// <summary>A timer that interrupts another core from now on.</summary>
    public void Remove(ICoreTimer timer) => _timers.Remove(timer);

    /// <summary>Set-up only: the core's tick.</summary>
    internal void Use(HostTick tick) => _tick = tick.PeriodPs > 0 ? tick : null;

    /// <summary>Set-up only: the cores that share clock and voltage with this one, which has not slept yet.</summary>
    public void Join(IdlePackage package)
    {
        _package = package;
        package.Add(_states);
    }

    /// <summary>The core has nothing to run from <paramref name="nowPs"/> on.</summary>
    internal void Sleep(long nowPs)
    {
        if (_isAsleep)
        {
            return;
        }

        _isAsleep = true;
        _package?.CoreSleeps();
        _isLeaving = _tickFires = false;
        _enteredPs = nowPs;
        _timerPs = NextTimerPs(nowPs);
        long expectedPs = Math.Min(_correction.Apply(_timerPs), UsualPs());
        _state = Choose(expectedPs, nowPs);
        _sleeps[_state]++;
    }

    /// <summary>
    /// Something wakes the sleeping core at <paramref name="atPs"/>: how long it needs from then to its first instruction. Less if it is on
    /// its way already.
    /// </summary>
    internal long ExitPs(long atPs)
    {
        if (!_isLeaving)
        {
            _isLeaving = true;
            _awakePs = long.MaxValue;
            _package?.CoreWakes(atPs);
            _exits[_state]++;
            Learn(atPs);
        }

        ref readonly IdleState state = ref _states[_state];
        long latencyPs = state.IsOfPackage && _package is not null ? _package.ExitLatencyPs(atPs) : state.ExitLatencyPs;
        _awakePs = Math.Min(_awakePs, atPs + latencyPs);
        return Math.Max(0, _awakePs - atPs);
    }

    /// <summary>The core has something to run.</summary>
    internal void Wake(long nowPs)
    {
        if (_isAsleep && !_isLeaving)
        {
            _package?.CoreWakes(nowPs);
            Learn(nowPs); // by nobody who pays: a device that has finished
        }

        _isAsleep = false;
    }

    /// <summary>The tick is about to wake the sleeping core.</summary>
    internal void TickFires() => _tickFires = true;

    private int Choose(long expectedPs, long nowPs)
    {
        _keepsTick = _states.TickFollowsPrediction && _tick is not null && expectedPs < _tick.PeriodPs;
        return _states.DeepestFor(_keepsTick ? Math.Min(expectedPs, _tick!.NextPs - nowPs) : expectedPs);
    }

    private long NextTimerPs(long nowPs)
    {
        long nextPs = nowPs + FarthestTimerPs;
        foreach (ICoreTimer timer in _timers)
        {
            nextPs = Math.Min(nextPs, timer.NextPs);
        }

        return Math.Max(0, nextPs - nowPs);
    }

    private long UsualPs()
    {
        long us = _history.TypicalUs();
        return us == long.MaxValue ? us : us * 1_000_000;
    }

    private void Learn(long wokenPs)
    {
        long sleptPs = _tickFires && _timerPs > _tick!.PeriodPs ? EndedByTickPs : wokenPs - _enteredPs;
        sleptPs = Math.Min(sleptPs, _timerPs);
        _correction.Slept(sleptPs, _timerPs);
        _history.Add(sleptPs / 1_000_000);
    }
}
