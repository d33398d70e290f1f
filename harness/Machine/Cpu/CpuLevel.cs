namespace Bakeoff.Machine;

/// <summary>The three levels at which a processor works; a higher one preempts a lower one.</summary>
public enum CpuLevel : byte
{
    /// <summary>A thread, scheduled by the operating system.</summary>
    Thread = 0,

    /// <summary>Softirq: network polls, tasklets, timers.</summary>
    Softirq = 1,

    /// <summary>Hard interrupt, with interrupts off.</summary>
    HardInterrupt = 2,
}
