using System.Numerics;

namespace Bakeoff.Machine;

/// <summary>Linux's completely fair scheduler as three kernels tuned it.</summary>
public enum CfsTuning
{
    /// <summary>Linux 2.6.29 to 2.6.31: long turns, but a thread that wakes others soon preempts soon.</summary>
    Linux2631,

    /// <summary>Linux 2.6.34: shorter turns, half the sleeper's credit, otherwise the same.</summary>
    Linux2634,

    /// <summary>Linux 3.1 and later: one granularity for all wake-ups.</summary>
    Linux31,
}

/// <summary>Options of the thread scheduler.</summary>
public sealed record SchedulerOptions
{
    private const long Ms = 1_000_000_000;

    /// <summary>Time in which each of a few ready threads has its turn (sched_latency).</summary>
    public long LatencyPs { get; init; }

    /// <summary>Length of a turn where many share that time (sched_min_granularity).</summary>
    public long MinGranularityPs { get; init; }

    /// <summary>A woken thread preempts the running one if that is ahead by more than this (sched_wakeup_granularity).</summary>
    public long WakeupGranularityPs { get; init; }

    /// <summary>A sleeper is placed at most this far behind the others.</summary>
    public long SleeperCreditPs { get; init; }

    /// <summary>
    /// The granularity is no more than what the running thread still lacks of twice the time after which the woken one usually wakes
    /// another, for each ready thread (ADAPTIVE_GRAN): links of a chain preempt soon.
    /// </summary>
    public bool IsAdaptive { get; init; }

    /// <summary>A tick also looks how far the running thread is ahead, not only how long it has run (Linux 2.6.32).</summary>
    public bool TicksCompare { get; init; }

    /// <summary>The defaults: Linux 3.1 on eight cores.</summary>
    public static SchedulerOptions Default { get; } = Cfs(CfsTuning.Linux31, 8);

    /// <summary>
    /// The defaults of a kernel on <paramref name="cpus"/> processors (kernel/sched_fair.c, and sched_init_granularity in kernel/sched.c
    /// of 2.6.31, update_sysctl of 2.6.34 and 3.1): all times grow with the logarithm of that number, from 2.6.33 only up to eight.
    /// </summary>
    public static SchedulerOptions Cfs(CfsTuning tuning, int cpus)
    {
        int counted = tuning == CfsTuning.Linux2631 ? cpus : Math.Min(cpus, 8);
        int factor = 1 + BitOperations.Log2((uint)counted);
        SchedulerOptions linux31 = new()
        {
            LatencyPs = 6 * Ms * factor,
            MinGranularityPs = 3 * Ms * factor / 4,
            WakeupGranularityPs = 1 * Ms * factor,
            SleeperCreditPs = 3 * Ms * factor,
            TicksCompare = true,
        };
        return tuning switch
        {
            CfsTuning.Linux2631 => new()
            {
                LatencyPs = 20 * Ms * factor,
                MinGranularityPs = 4 * Ms * factor,
                WakeupGranularityPs = 5 * Ms * factor,
                SleeperCreditPs = 20 * Ms * factor,
                IsAdaptive = true,
            },
            CfsTuning.Linux2634 => linux31 with { MinGranularityPs = 2 * Ms * factor, IsAdaptive = true },
            _ => linux31,
        };
    }
}
