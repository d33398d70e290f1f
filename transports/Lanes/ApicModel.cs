namespace Bakeoff.Transports;

/// <summary>
/// Generation of the guest's local APIC: what an end of interrupt costs and whether an injection needs an exit.
/// </summary>
public enum ApicModel
{
    /// <summary>Memory-mapped APIC page: every end of interrupt is an emulated store.</summary>
    XApic,

    /// <summary>Registers as MSRs: the end of interrupt is a WRMSR exit without emulation.</summary>
    X2Apic,

    /// <summary>xAPIC with a bit in guest memory that says when no end of interrupt is needed.</summary>
    PvEoi,

    /// <summary>APIC virtualization with posted interrupts: no exit for injection or end of interrupt.</summary>
    ApicV,
}
