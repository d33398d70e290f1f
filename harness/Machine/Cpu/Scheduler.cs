namespace Bakeoff.Machine;

/// <summary>
/// The threads of one processor, fair by virtual run time with wake-up preemption, in the manner of Linux's CFS at equal
/// nice levels. A handful of threads per core: an array in the order of their becoming ready is enough.
/// </summary>
internal sealed class Scheduler(SchedulerOptions options)
{
    private CpuContext[] _ready = new CpuContext[8];
    private int _readyCount;
    private long _floorPs;

    /// <summary>The thread whose turn it is: it keeps it through interrupts and softirqs.</summary>
    internal CpuContext? Running { get; private set; }

    /// <summary>The running thread's turn is over.</summary>
    internal bool YieldRequested { get; set; }

    internal bool HasReady => _readyCount > 0;

    internal bool HasWaiting => _readyCount > 1;

    /// <summary>A thread has become ready; it may take the turn of the running one.</summary>
    internal void Add(CpuContext thread)
    {
        thread.VirtualRuntimePs = RuntimeOnWaking(thread);
        if (_readyCount == _ready.Length)
        {
            Array.Resize(ref _ready, 2 * _readyCount);
        }

        _ready[_readyCount++] = thread;
        if (Preempts(thread.VirtualRuntimePs))
        {
            YieldRequested = true;
        }
    }

    /// <summary>True if <paramref name="thread"/>, once ready, would take the turn of the running one.</summary>
    internal bool WouldPreempt(CpuContext thread) => Preempts(RuntimeOnWaking(thread));

    private long RuntimeOnWaking(CpuContext thread)
    {
        RaiseFloor(long.MaxValue);
        return Math.Max(thread.VirtualRuntimePs, _floorPs - options.SleeperCreditPs);
    }

    private bool Preempts(long runtimePs) => Running is not null && Running.VirtualRuntimePs - runtimePs > options.WakeupGranularityPs;

    internal void Remove(CpuContext thread)
    {
        int index = Array.IndexOf(_ready, thread, 0, _readyCount);
        Invariant.That(index >= 0, "a thread that was not ready stopped being ready");
        for (_readyCount--; index < _readyCount; index++)
        {
            _ready[index] = _ready[index + 1];
        }

        RaiseFloor(thread.VirtualRuntimePs);
        if (Running == thread)
        {
            Running = null;
        }
    }

    /// <summary>The running thread gives its turn up and goes behind all others that are ready (sched_yield).</summary>
    internal void Yield(CpuContext thread)
    {
        foreach (CpuContext other in _ready.AsSpan(0, _readyCount))
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
        foreach (CpuContext other in _ready.AsSpan(0, _readyCount))
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
        foreach (CpuContext thread in _ready.AsSpan(0, _readyCount))
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
        foreach (CpuContext thread in _ready.AsSpan(0, _readyCount))
        {
            least = Math.Min(least, thread.VirtualRuntimePs);
        }

        if (least != long.MaxValue)
        {
            _floorPs = Math.Max(_floorPs, least);
        }
    }
}
