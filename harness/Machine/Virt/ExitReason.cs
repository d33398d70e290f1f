namespace Bakeoff.Machine;

/// <summary>Why a vCPU left guest mode, named as VMX exit reasons. Each exit has exactly one.</summary>
public enum ExitReason : byte
{
    /// <summary>A physical interrupt on the vCPU's core, the kick IPI included.</summary>
    ExternalInterrupt,

    /// <summary>The guest became interruptible while a vector waited (interrupt window).</summary>
    PendingInterrupt,

    /// <summary>IN or OUT.</summary>
    IoInstruction,

    /// <summary>Access to the xAPIC page: EOI, timer programming.</summary>
    ApicAccess,

    /// <summary>WRMSR: x2APIC registers.</summary>
    MsrWrite,

    /// <summary>Access to unmapped guest-physical memory: emulated MMIO.</summary>
    EptViolation,

    /// <summary>Access to a page marked for fast MMIO.</summary>
    EptMisconfig,

    /// <summary>EOI of a vector whose EOI-exit bit is set.</summary>
    EoiInduced,

    /// <summary>The guest has nothing to run.</summary>
    Hlt,

    /// <summary>Hypercall.</summary>
    Vmcall,
}

/// <summary>Names of exit reasons.</summary>
public static class ExitReasons
{
    /// <summary>All names in order of the enumeration, as KVM's trace points print them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "EXTERNAL_INTERRUPT", "PENDING_INTERRUPT", "IO_INSTRUCTION", "APIC_ACCESS", "MSR_WRITE", "EPT_VIOLATION",
        "EPT_MISCONFIG", "EOI_INDUCED", "HLT", "VMCALL",
    ];
}
