namespace Bakeoff.Machine;

/// <summary>
/// The threads of one processor, fair by virtual run time with wake-up preemption, in the manner of Linux's CFS at equal
/// nice levels. A handful of threads per core: a list is enough.
/// </summary>
internal sealed class Scheduler(SchedulerOptions options)
{
    private readonly List<CpuContext> _ready = [];
    private long _floorPs;

    /// <summary>The thread whose turn it is: it keeps it through interrupts and softirqs.</summary>
    internal CpuContext? Running { get; private set; }

    /// <summary>The running thread's turn is over.</summary>
    internal bool YieldRequested { get; set; }

    internal bool HasReady => _ready.Count > 0;

    internal bool HasWaiting => _ready.Count > 1;

    /// <summary>A thread has become ready; it may take the turn of the running one.</summary>
    internal void Add(CpuContext thread)
    {
        RaiseFloor(long.MaxValue);
        thread.VirtualRuntimePs = Math.Max(thread.VirtualRuntimePs, _floorPs - options.SleeperCreditPs);
        _ready.Add(thread);
        if (Running is not null && Running.VirtualRuntimePs - thread.VirtualRuntimePs > options.WakeupGranularityPs)
        {
            YieldRequested = true;
        }
    }

    internal void Remove(CpuContext thread)
    {
        _ready.Remove(thread);
        RaiseFloor(thread.VirtualRuntimePs);
        if (Running == thread)
        {
            Running = null;
        }
    }

    /// <summary>The running thread gives its turn up and goes behind all others that are ready (sched_yield).</summary>
    internal void Yield(CpuContext thread)
    {
        foreach (CpuContext other in _ready)
        {
            if (other != thread)
            {
                thread.VirtualRuntimePs = Math.Max(thread.VirtualRuntimePs, other.VirtualRuntimePs + 1);
                YieldRequested = true;
            }
        }
    }

    /// <summary>The tick: the running thread's turn ends if it is too far ahead of another ready one.</summary>
    internal void Tick()
    {
        foreach (CpuContext other in _ready)
        {
            YieldRequested |= Running is not null
                && Running.VirtualRuntimePs - other.VirtualRuntimePs > options.MinGranularityPs;
        }
    }

    /// <summary>Whose turn it is; with <paramref name="commit"/> the turn passes.</summary>
    internal CpuContext? Choose(bool commit)
    {
        if (Running is not null && (Running.IsBottomHalfDisabled || !YieldRequested))
        {
            return Running;
        }

        CpuContext? best = null;
        foreach (CpuContext thread in _ready)
        {
            if (best is null || thread.VirtualRuntimePs < best.VirtualRuntimePs)
            {
                best = thread;
            }
        }

        if (commit)
        {
            YieldRequested = false;
            Running = best;
        }

        return best;
    }

    /// <summary>
    /// The least run time of those that compete never falls, not even while nobody does: whoever slept through the work of
    /// others comes back behind them by no more than the sleeper's credit (CFS: min_vruntime).
    /// </summary>
    private void RaiseFloor(long leavingPs)
    {
        long least = leavingPs;
        foreach (CpuContext thread in _ready)
        {
            least = Math.Min(least, thread.VirtualRuntimePs);
        }

        if (least != long.MaxValue)
        {
            _floorPs = Math.Max(_floorPs, least);
        }
    }
}
