namespace Bakeoff.Machine;

/// <summary>Order of events at the same picosecond; within a priority they fire in the order of scheduling.</summary>
public enum EventPriority : byte
{
    /// <summary>Frames arriving from a wire.</summary>
    Wire = 0,

    /// <summary>Interrupts and other hardware delays that end.</summary>
    Interrupt = 1,

    /// <summary>Work on host cores: charges that end, threads that run.</summary>
    Host = 2,

    /// <summary>Work inside guests.</summary>
    Guest = 3,

    /// <summary>Timers of protocols and workloads.</summary>
    Timer = 4,

    /// <summary>Measurement: after everything else of its instant.</summary>
    Statistics = 5,

    /// <summary>End of the window.</summary>
    End = 6,
}
