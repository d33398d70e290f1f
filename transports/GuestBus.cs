using Bakeoff.Transports.Bus;
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

    private readonly Machine.Vcpu _vcpu;

    /// <summary>The bus of the guest of <paramref name="vcpu"/>.</summary>
    public GuestBus(Machine.Vcpu vcpu) => _vcpu = vcpu;

    /// <summary>Vectors that devices of the guest can have.</summary>
    public GuestVectors Vectors { get; } = new();

    /// <summary>The bridge's event queue, or null while no device needed it.</summary>
    public BridgeEventQueue? EventQueue { get; private set; }

    /// <summary>The bridge's ports in the kernel, or null while there is no bridge, or one that needs none.</summary>
    public BridgePorts? Ports { get; private set; }

    /// <summary>
    /// The bridge's event queue; the first device of the guest has it <paramref name="made"/>. On a bridge without ports
    /// (<paramref name="byHypercall"/>) it still has the ioeventfd that stands for the guest's "no longer full".
    /// </summary>
    public BridgeEventQueue EventQueueOr(bool byHypercall, Func<BridgeEventQueue> made)
    {
        if (EventQueue is null)
        {
            EventQueue = made();
            if (byHypercall)
            {
                _vcpu.PioBus.Add("vbus event queue");
            }
            else
            {
                BridgePortsOrNew().AssignEventQueue();
            }
        }

        return EventQueue;
    }

    /// <summary>The bridge's ports, registered when first asked for.</summary>
    public BridgePorts BridgePortsOrNew() => Ports ??= new BridgePorts(_vcpu);

    /// <summary>
    /// The kick path of a device: the bridge has one doorbell for all (the datum says which queue), any other kind is the device's own.
    /// </summary>
    public DoorbellKick KickPath(DoorbellKind kind)
    {
        if (!kind.UsesBridgeSignal)
        {
            return new DoorbellKick(_vcpu, kind);
        }

        Machine.Invariant.That(_doorbell is null || _kind == kind, "a bridge has one kind of doorbell");
        _kind = kind;
        return _doorbell ??= new DoorbellKick(
            _vcpu, kind, kind.Reason == Machine.ExitReason.Vmcall ? null : BridgePortsOrNew().ShmSignal);
    }
}
