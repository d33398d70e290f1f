namespace Bakeoff.Machine;

/// <summary>What a guest is built of.</summary>
public sealed record GuestOptions
{
    /// <summary>Guest memory in bytes. Only what is touched costs the simulator anything.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Local APIC that it sees.</summary>
    public ApicMode Apic { get; init; } = ApicMode.XApic;

    /// <summary>Limit of the host's halt polling for this guest, in picoseconds; 0 for none.</summary>
    public long HaltPollLimitPs { get; init; }

    /// <summary>True if KVM finds the owner of a port by halves rather than from the front (Linux 3.2).</summary>
    public bool IoBusIsSorted { get; init; }

    /// <summary>Ticks per second; 0 for none.</summary>
    public int Hz { get; init; } = 250;

    /// <summary>How its kernel uses the local timer for them.</summary>
    public GuestTickMode Tick { get; init; } = GuestTickMode.Periodic;

    /// <summary>How its kernel shares a vCPU among threads.</summary>
    public SchedulerOptions Scheduler { get; init; } = SchedulerOptions.Default;

    /// <summary>Options of its stack.</summary>
    public StackOptions Stack { get; init; } = new();
}
