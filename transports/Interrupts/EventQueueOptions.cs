namespace Bakeoff.Transports.Interrupts;

/// <summary>Options of the bridge's event queue.</summary>
public sealed record EventQueueOptions
{
    /// <summary>Rings, 1 to 8; 1 is historical, more is an extension of ours.</summary>
    public int Priorities { get; init; } = 1;

    /// <summary>True takes the priority from the device's number instead of the queue's role.</summary>
    public bool PriorityByDevice { get; init; }

    /// <summary>False raises an interrupt for every event: the ablation.</summary>
    public bool Coalesce { get; init; } = true;

    /// <summary>Hop of the queue's own irqfd.</summary>
    public bool ViaWorkItem { get; init; }

    /// <summary>Split virtqueues instead of IOQs.</summary>
    public bool IsSplit { get; init; }
}
