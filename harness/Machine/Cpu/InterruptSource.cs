namespace Bakeoff.Machine;

/// <summary>One line of /proc/interrupts: a source wired to a core.</summary>
public sealed class InterruptSource(IInterruptHandler handler)
{
    /// <summary>The handler.</summary>
    public IInterruptHandler Handler { get; } = handler;

    /// <summary>Raised and not yet taken.</summary>
    public bool IsPending { get; internal set; }

    /// <summary>How often it was taken.</summary>
    public long Count { get; set; }
}
