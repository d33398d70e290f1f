namespace Bakeoff.Machine;

/// <summary>How a NIC holds receive interrupts back.</summary>
public enum NicModeration
{
    /// <summary>A least time between two interrupts; the first frame after silence interrupts at once (Intel's throttle register).</summary>
    Interval,

    /// <summary>Each interrupt comes this long after the first frame that waits for it (rx-usecs of most others; Chelsio's holdoff timer).</summary>
    Delay,

    /// <summary>
    /// A least time that the driver sets anew after each poll, from what the poll found (e1000's InterruptThrottleRate 3); transmit
    /// completions interrupt too.
    /// </summary>
    Adaptive,
}
