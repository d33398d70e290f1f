namespace Bakeoff.Machine;

/// <summary>
/// The threads of one processor, fair by virtual run time with wake-up preemption, in the manner of Linux's CFS at equal
/// nice levels. A handful of threads per core: an array in the order of their becoming ready is enough.
/// </summary>
internal sealed class Scheduler(Simulator simulator, SchedulerOptions options)
{
    private CpuContext[] _ready = new CpuContext[8];
    private int _readyCount;
    private long _floorPs;
    private long _accountedPs;

    /// <summary>The thread whose turn it is: it keeps it through interrupts and softirqs.</summary>
    internal CpuContext? Running { get; private set; }

    /// <summary>The running thread's turn is over.</summary>
    internal bool YieldRequested { get; set; }

    internal bool HasReady => _readyCount > 0;

    internal bool HasWaiting => _readyCount > 1;

    /// <summary>A thread has become ready; it may take the turn of the running one.</summary>
    internal void Add(CpuContext thread)
    {
        thread.Runtime.VirtualPs = RuntimeOnWaking(thread);
        thread.Runtime.LastWakePs = thread.Runtime.TotalPs;
        if (thread.Runtime.AverageToWakePs == 0)
        {
            thread.Runtime.AverageToWakePs = options.WakeupGranularityPs; // it is new
        }

        if (_readyCount == _ready.Length)
        {
            Array.Resize(ref _ready, 2 * _readyCount);
        }

        _ready[_readyCount++] = thread;
        if (Preempts(thread, thread.Runtime.VirtualPs, _readyCount))
        {
            YieldRequested = true;
        }
    }

    /// <summary>True if <paramref name="thread"/>, once ready, would take the turn of the running one.</summary>
    internal bool WouldPreempt(CpuContext thread) => Preempts(thread, RuntimeOnWaking(thread), _readyCount + 1);

    /// <summary>True if wake-ups are worth noting.</summary>
    internal bool IsAdaptive => options.IsAdaptive;

    /// <summary>A thread wakes another.</summary>
    internal void NoteWakeup(CpuContext thread)
    {
        Account();
        ref ThreadRuntime runtime = ref thread.Runtime;
        runtime.AddSample(runtime.TotalPs - runtime.LastWakePs);
        runtime.LastWakePs = runtime.TotalPs;
        runtime.HasWoken = true;
    }

    private long RuntimeOnWaking(CpuContext thread)
    {
        Account();
        RaiseFloor(long.MaxValue);
        return Math.Max(thread.Runtime.VirtualPs, _floorPs - options.SleeperCreditPs);
    }

    private bool Preempts(CpuContext woken, long runtimePs, int ready)
    {
        if (Running is null)
        {
            return false;
        }

        long aheadPs = Running.Runtime.VirtualPs - runtimePs;
        return aheadPs > 0 && aheadPs > GranularityPs(woken, ready);
    }

    /// <summary>How far ahead the running thread must be of one that wakes to lose its turn to it (Linux wakeup_gran, adaptive_gran).</summary>
    private long GranularityPs(CpuContext woken, int ready)
    {
        if (!options.IsAdaptive)
        {
            return options.WakeupGranularityPs;
        }

        long usualPs = woken.Runtime.AverageToWakePs > 0 ? woken.Runtime.AverageToWakePs : options.WakeupGranularityPs;
        long lackingPs = (2 * usualPs * ready) - TurnPs;
        return Math.Clamp(lackingPs, 0, options.WakeupGranularityPs);
    }

    internal void Remove(CpuContext thread)
    {
        int index = Array.IndexOf(_ready, thread, 0, _readyCount);
        Invariant.That(index >= 0, "a thread that was not ready stopped being ready");
        for (_readyCount--; index < _readyCount; index++)
        {
            _ready[index] = _ready[index + 1];
        }

        Account();
        RaiseFloor(thread.Runtime.VirtualPs);
        if (!thread.Runtime.HasWoken)
        {
            thread.Runtime.AddSample(options.WakeupGranularityPs); // it slept without having woken anybody
        }

        thread.Runtime.HasWoken = false;
        if (Running == thread)
        {
            Running = null;
        }
    }

    /// <summary>The running thread gives its turn up and goes behind all others that are ready (sched_yield).</summary>
    internal void Yield(CpuContext thread)
    {
        Account();
        foreach (CpuContext other in _ready.AsSpan(0, _readyCount))
        {
            if (other != thread)
            {
                thread.Runtime.VirtualPs = Math.Max(thread.Runtime.VirtualPs, other.Runtime.VirtualPs + 1);
                YieldRequested = true;
            }
        }
    }

    /// <summary>The tick: the running thread's turn ends when it has had its slice, or is that far ahead of another (Linux check_preempt_tick).</summary>
    internal void Tick()
    {
        if (Running is null || _readyCount < 2)
        {
            return;
        }

        Account();
        long slicePs = Math.Max(options.LatencyPs / _readyCount, options.MinGranularityPs);
        YieldRequested |= TurnPs > slicePs
            || (options.TicksCompare && TurnPs >= options.MinGranularityPs && Running.Runtime.VirtualPs - LeastOf(long.MaxValue) > slicePs);
    }

    /// <summary>Whose turn it is; with <paramref name="commit"/> the turn passes.</summary>
    internal CpuContext? Choose(bool commit)
    {
        if (Running is not null && (Running.IsBottomHalfDisabled || !YieldRequested))
        {
            return Running;
        }

        Account();
        CpuContext? best = null;
        foreach (CpuContext thread in _ready.AsSpan(0, _readyCount))
        {
            if (best is null || thread.Runtime.VirtualPs < best.Runtime.VirtualPs)
            {
                best = thread;
            }
        }

        if (commit)
        {
            YieldRequested = false;
            Running = best;
            if (best is not null)
            {
                best.Runtime.TurnBeganPs = best.Runtime.TotalPs; // also if it goes on: it was chosen anew
            }
        }

        return best;
    }

    private long TurnPs => Running!.Runtime.TotalPs - Running.Runtime.TurnBeganPs;

    /// <summary>
    /// Adds the time since the last call to the run time of the thread whose turn it is: by the clock, with interrupts and softirqs that came in
    /// between and, in a guest, exits (Linux update_curr without interrupt-time accounting; a guest's clock goes on while it is out).
    /// </summary>
    private void Account()
    {
        long passedPs = simulator.NowPs - _accountedPs;
        _accountedPs = simulator.NowPs;
        if (Running is not null)
        {
            Running.Runtime.VirtualPs += passedPs;
            Running.Runtime.TotalPs += passedPs;
        }
    }

    /// <summary>
    /// The least run time of those that compete never falls, not even while nobody does: whoever slept through the work of
    /// others comes back behind them by no more than the sleeper's credit (CFS: min_vruntime).
    /// </summary>
    private void RaiseFloor(long leavingPs)
    {
        long least = LeastOf(leavingPs);
        if (least != long.MaxValue)
        {
            _floorPs = Math.Max(_floorPs, least);
        }
    }

    private long LeastOf(long least)
    {
        foreach (CpuContext thread in _ready.AsSpan(0, _readyCount))
        {
            least = Math.Min(least, thread.Runtime.VirtualPs);
        }

        return least;
    }
}
