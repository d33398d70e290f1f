using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports;

/// <summary>A network device of a guest as a lane composed it: driver, queues, interrupt path, back end, attachment.</summary>
public sealed class GuestDevice
{
    /// <summary>The guest driver.</summary>
    public required ParavirtualNetdev Driver { get; init; }

    /// <summary>Its queues, receive first.</summary>
    public required IReadOnlyList<DeviceQueue> Queues { get; init; }

    /// <summary>The interrupt path.</summary>
    public required IInterruptPath Interrupts { get; init; }

    /// <summary>The back end.</summary>
    public required BackEnd BackEnd { get; init; }

    /// <summary>The tap-like port on the host's bridge.</summary>
    public required TapPort Port { get; init; }

    /// <summary>The bridge's event queue, or null where every queue has its vector.</summary>
    public BridgeEventQueue? EventQueue => Interrupts as BridgeEventQueue;

    /// <summary>Kicks that reached the host, all queues.</summary>
    public long Kicks => Queues.Sum(queue => queue.Kicks);

    /// <summary>Notifications that the back end decided to send, all queues.</summary>
    public long Signals => Queues.Sum(queue => queue.Signals);
}
