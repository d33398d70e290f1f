namespace Bakeoff.Machine;

/// <summary>Options of the thread scheduler; defaults are those of Linux 2.6.3x on four to eight cores.</summary>
public sealed record SchedulerOptions
{
    /// <summary>A woken thread preempts the running one if that is ahead by more than this (kernel: 1 ms x (1 + log2 cores)).</summary>
    public long WakeupGranularityPs { get; init; } = 4_000_000_000;

    /// <summary>A tick makes the running thread yield if it is ahead by more than this (kernel: 1 ms x (1 + log2 cores)).</summary>
    public long MinGranularityPs { get; init; } = 4_000_000_000;

    /// <summary>A sleeper is placed at most this far behind the others (kernel: half the latency target, gentle fair sleepers).</summary>
    public long SleeperCreditPs { get; init; } = 10_000_000_000;

    /// <summary>The defaults.</summary>
    public static SchedulerOptions Default { get; } = new();
}
