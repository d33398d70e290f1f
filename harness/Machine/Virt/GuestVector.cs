namespace Bakeoff.Machine;

/// <summary>A vector of the guest's IDT with its handler and its line in /proc/interrupts.</summary>
public sealed class GuestVector(int number, IInterruptHandler handler, IoApicPin? pin = null)
{
    /// <summary>Vector number; its upper four bits are its priority class.</summary>
    public int Number { get; } = number;

    /// <summary>The I/O APIC's input behind it, for a level-triggered vector; null for a message-signalled one.</summary>
    public IoApicPin? Pin { get; } = pin;

    /// <summary>The handler.</summary>
    public IInterruptHandler Handler { get; } = handler;

    /// <summary>True if the local APIC holds the vector in service until the guest ends it; false for a paravirtual controller's or an 8259's.</summary>
    public bool NeedsEoi { get; init; } = true;

    /// <summary>The 8259's input behind it, or null.</summary>
    public PicLine? Line { get; init; }

    /// <summary>Times the handler ran.</summary>
    public long Count { get; internal set; }

    /// <summary>
    /// Times the vector was written into an entry, posted or accepted, by a guest that looks in shared memory also without an entry:
    /// interrupts injected.
    /// </summary>
    public long Injected { get; internal set; }

    /// <summary>Requests that found the IRR bit set, or signals that a paravirtual controller's bits merged.</summary>
    public long Coalesced { get; internal set; }

    /// <summary>Exits of the interrupt that is requested.</summary>
    internal DeliveryExits PendingExits { get; set; }

    /// <summary>Exits of the interrupt that was injected last.</summary>
    internal DeliveryExits InjectedExits { get; set; }

    /// <summary>A paravirtual controller has merged a signal with another's interrupt.</summary>
    public void CountCoalesced() => Coalesced++;
}
