namespace Bakeoff.Transports.Interrupts;

/// <summary>How a VMM drives the edge-triggered line of a device.</summary>
internal sealed record IntxPulseOptions
{
    /// <summary>No signal while the status says it already.</summary>
    public bool IsGated { get; init; }

    /// <summary>The reader of the status lowers the line; otherwise the signaller does, at once.</summary>
    public bool IsHeld { get; init; }

    /// <summary>An input of the I/O APIC instead of one of the 8259 pair.</summary>
    public bool ViaIoApic { get; init; }

    /// <summary>The 8259's input of the first device; each further one has the next.</summary>
    public int FirstInput { get; init; }
}
