namespace Bakeoff.Harness;

/// <summary>The interrupt hardware that a machine's guests see unless a run says otherwise.</summary>
public enum InterruptHardware
{
    /// <summary>Local APIC as a memory page: each EOI is an exit with instruction emulation. Word: xapic.</summary>
    XApic,

    /// <summary>Local APIC as MSRs: each EOI is a WRMSR exit. Word: x2apic.</summary>
    X2Apic,

    /// <summary>EOI through a bit in shared memory, no exit when nothing else is pending. Word: pv-eoi.</summary>
    PvEoi,

    /// <summary>
    /// Virtual interrupt delivery and posted interrupts, AVIC included: no kick, window or EOI exits. Word: apicv.
    /// </summary>
    ApicV,
}
