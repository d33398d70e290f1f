using Bakeoff.Machine;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// The ports of the vbus bridge that the kernel serves, once per guest whatever hangs on the bus: SIGADDR_ASSIGN registers the one for fast bus
/// calls and the one for shm-signals, EVENTQ_ASSIGN an ioeventfd on the event queue's (AlacrityVM kernel/vbus/connectors/kvm.c).
/// </summary>
public sealed class BridgePorts
{
    private readonly IoBus _bus;

    /// <summary>Registers the two ports of SIGADDR_ASSIGN.</summary>
    public BridgePorts(Vcpu vcpu)
    {
        _bus = vcpu.PioBus;
        FastCall = _bus.Add("vbus fast call");
        ShmSignal = _bus.Add("vbus shm-signal");
    }

    /// <summary>The value written is the number of the CPU whose call it is.</summary>
    public IoBusEntry FastCall { get; }

    /// <summary>The value written is the handle of a signal.</summary>
    public IoBusEntry ShmSignal { get; }

    /// <summary>The doorbell of the event queue, rung only when the ring had been full; null before it is assigned.</summary>
    public IoBusEntry? EventQueue { get; private set; }

    /// <summary>EVENTQ_ASSIGN.</summary>
    public void AssignEventQueue() => EventQueue ??= _bus.Add("vbus event queue");
}
