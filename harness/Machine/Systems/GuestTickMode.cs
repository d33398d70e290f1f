namespace Bakeoff.Machine;

/// <summary>How a guest's kernel uses the local timer for its tick, and so how many exits a tick is (Linux kernel/time/tick-common.c and tick-sched.c).</summary>
public enum GuestTickMode
{
    /// <summary>The timer repeats by itself: a tick is its interrupt and an EOI (kernels before 2.6.21, and later ones with neither high-resolution timers nor NO_HZ).</summary>
    ApicPeriodic,

    /// <summary>The handler programs the timer for the next tick, one exit more; the tick goes on while the vCPU halts.</summary>
    Periodic,

    /// <summary>As <see cref="Periodic"/>, but stopped before the vCPU halts and started before a thread runs, an exit each (NO_HZ).</summary>
    NoHz,
}
