using Bakeoff.Machine;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Transports.Interrupts;

/// <summary>The guest's bridge driver behind the events that are no device signals. Called in hard-interrupt context.</summary>
public interface IBusEventListener
{
    /// <summary>A device was plugged or pulled; <paramref name="context"/> owes whatever waking a worker costs.</summary>
    void DeviceChanged(CpuContext context, BusEvent change, ulong device, string type);

    /// <summary>The host has closed the shared memory with this cookie.</summary>
    void SharedMemoryClosed(ulong cookie);
}
