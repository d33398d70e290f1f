namespace Bakeoff.Machine;

/// <summary>
/// An interrupt controller that hypervisor and guest share through memory, beside the local APIC: no request and service
/// bits, no end of interrupt. The vCPU asks it at every entry, the guest's interrupt code at every return from a handler.
/// </summary>
public interface IParavirtualInterrupts
{
    /// <summary>Hypervisor: an interrupt waits that the guest has not masked.</summary>
    bool IsPending { get; }

    /// <summary>Hypervisor, at an entry with the guest's interrupts on: the vector that comes with it.</summary>
    GuestVector Take();

    /// <summary>
    /// Hypervisor, at an entry at which the interrupt must wait because the guest's are off: marks shared memory where that is the
    /// protocol. True if it asks for an interrupt window instead.
    /// </summary>
    bool Defer();

    /// <summary>Guest: its interrupt flag changes; stored where the flag lies in shared memory.</summary>
    void SetInterruptFlag(bool on);

    /// <summary>Guest: true if it looks at shared memory when it has turned interrupts on.</summary>
    bool GuestLooksAgain { get; }

    /// <summary>Guest: shared memory says that an interrupt waits.</summary>
    bool IsMarked { get; }

    /// <summary>Guest: the vector whose handler it enters by itself, without an exit; null if it has to call the hypervisor.</summary>
    GuestVector? TakeInGuest();
}
