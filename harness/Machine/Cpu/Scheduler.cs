namespace Bakeoff.Machine;

/// <summary>
/// The threads of one processor, fair by virtual run time with wake-up preemption, in the manner of Linux's CFS at equal
/// nice levels. A handful of threads per core: a list is enough.
/// </summary>
internal sealed class Scheduler(SchedulerOptions options)
{
    private readonly List<CpuContext> _ready = [];

    /// <summary>The thread whose turn it is: it keeps it through interrupts and softirqs.</summary>
    internal CpuContext? Running { get; private set; }

    /// <summary>The running thread's turn is over.</summary>
    internal bool YieldRequested { get; set; }

    internal bool HasReady => _ready.Count > 0;

    /// <summary>A thread has become ready; it may take the turn of the running one.</summary>
    internal void Add(CpuContext thread, CpuContext? current)
    {
        long floor = long.MaxValue;
        foreach (CpuContext other in _ready)
        {
            floor = Math.Min(floor, other.VirtualRuntimePs);
        }

        if (floor != long.MaxValue)
        {
            thread.VirtualRuntimePs = Math.Max(thread.VirtualRuntimePs, floor - options.SleeperCreditPs);
        }

        _ready.Add(thread);
        if (Running is not null && Running.VirtualRuntimePs - thread.VirtualRuntimePs > options.WakeupGranularityPs)
        {
            YieldRequested = true;
        }
    }

    internal void Remove(CpuContext thread)
    {
        _ready.Remove(thread);
        if (Running == thread)
        {
            Running = null;
        }
    }

    internal bool ShouldYield(CpuContext thread)
    {
        foreach (CpuContext other in _ready)
        {
            if (other != thread && thread.VirtualRuntimePs - other.VirtualRuntimePs > options.MinGranularityPs)
            {
                return true;
            }
        }

        return false;
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
}
