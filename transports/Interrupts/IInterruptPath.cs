using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>How the host tells the guest.</summary>
public interface IInterruptPath
{
    /// <summary>Registers a queue at set-up; <paramref name="listener"/> is its driver.</summary>
    void Register(DeviceQueue queue, IQueueListener listener);

    /// <summary>
    /// Signals the guest for <paramref name="queue"/> from host context <paramref name="context"/>: the ring has said that an interrupt is
    /// wanted. May leave costs owed.
    /// </summary>
    SimTask SignalAsync(CpuContext context, DeviceQueue queue);
}
