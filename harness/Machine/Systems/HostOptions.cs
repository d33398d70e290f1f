namespace Bakeoff.Machine;

/// <summary>What a bare-metal system is built of.</summary>
public sealed record HostOptions
{
    /// <summary>Number of cores.</summary>
    public int Cores { get; init; } = 4;

    /// <summary>Core that takes the NIC's interrupts: the last one by default.</summary>
    public int NicCore { get; init; } = 3;

    /// <summary>Ticks per second of each busy core; 0 for none.</summary>
    public int Hz { get; init; } = 250;

    /// <summary>The NIC, or null for a system without a wire.</summary>
    public NicOptions? Nic { get; init; }

    /// <summary>True if the NIC is assigned to a guest: the host has no driver for it.</summary>
    public bool IsNicAssigned { get; init; }

    /// <summary>Propagation delay of the wire that leaves here, in picoseconds.</summary>
    public long PropagationPs { get; init; } = 20_000;

    /// <summary>True for a host of guests: a bridge joins NIC, taps and the host's stack.</summary>
    public bool IsBridged { get; init; }

    /// <summary>How its kernel shares a core among threads.</summary>
    public SchedulerOptions Scheduler { get; init; } = SchedulerOptions.Default;

    /// <summary>Options of its own stack.</summary>
    public StackOptions Stack { get; init; } = new();
}
