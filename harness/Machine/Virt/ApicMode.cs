namespace Bakeoff.Machine;

/// <summary>Which local APIC the guest sees: what an EOI and an injection cost.</summary>
public enum ApicMode
{
    /// <summary>Memory-mapped page: every EOI is an APIC-access exit with instruction emulation.</summary>
    XApic,

    /// <summary>MSR interface: every EOI is a WRMSR exit without emulation.</summary>
    X2Apic,

    /// <summary>x2APIC, and a shared-memory bit tells the guest when its EOI needs no exit.</summary>
    PvEoi,

    /// <summary>Virtual interrupt delivery with posted interrupts: no exit for kick, window or EOI.</summary>
    ApicV,
}
