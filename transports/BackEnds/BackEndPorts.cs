using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.BackEnds;

/// <summary>What every back end is joined to.</summary>
public sealed record BackEndPorts
{
    /// <summary>The host.</summary>
    public required HostSystem Host { get; init; }

    /// <summary>Guest memory.</summary>
    public required GuestMemory Memory { get; init; }

    /// <summary>Address space of the guest's VMM.</summary>
    public required int AddressSpace { get; init; }

    /// <summary>Frames to the guest.</summary>
    public required DeviceQueue Rx { get; init; }

    /// <summary>Frames from the guest.</summary>
    public required DeviceQueue Tx { get; init; }

    /// <summary>venet's event queue, or null.</summary>
    public DeviceQueue? Events { get; init; }

    /// <summary>How frames lie in guest memory.</summary>
    public required HostFrames Frames { get; init; }

    /// <summary>Where frames enter and leave the host.</summary>
    public required Attachment Attachment { get; init; }

    /// <summary>What happens when the guest breaks the protocol.</summary>
    public DeviceFaults Faults { get; init; } = new(null, 0);

    /// <summary>How the guest is told.</summary>
    public required IInterruptPath Interrupts { get; init; }
}
