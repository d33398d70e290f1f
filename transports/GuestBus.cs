using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports;

/// <summary>
/// What all devices of a guest share: its CPU's interrupt vectors and, if it has one, the vbus bridge with one event queue and
/// one doorbell. So signals of two devices meet in one queue, and a second device takes no second vector.
/// </summary>
public sealed class GuestBus
{
    private DoorbellKick? _doorbell;
    private DoorbellKind _kind;

    /// <summary>Vectors that devices of the guest can have.</summary>
    public GuestVectors Vectors { get; } = new();

    /// <summary>The bridge's event queue, or null while no device needed it.</summary>
    public BridgeEventQueue? EventQueue { get; private set; }

    /// <summary>The bridge's event queue; the first device of the guest has it <paramref name="made"/>.</summary>
    public BridgeEventQueue EventQueueOr(Func<BridgeEventQueue> made) => EventQueue ??= made();

    /// <summary>
    /// The kick path of a device: the bridge has one doorbell for all (the datum says which queue), any other kind is the device's own.
    /// </summary>
    public DoorbellKick KickPath(DoorbellKind kind)
    {
        if (!kind.UsesBridgeSignal)
        {
            return new DoorbellKick(kind);
        }

        Machine.Invariant.That(_doorbell is null || _kind == kind, "a bridge has one kind of doorbell");
        _kind = kind;
        return _doorbell ??= new DoorbellKick(kind);
    }
}
