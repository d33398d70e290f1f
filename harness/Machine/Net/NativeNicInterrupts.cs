namespace Bakeoff.Machine;

/// <summary>The interrupts of a NIC that the kernel of its own machine drives: a vector of one core.</summary>
internal sealed class NativeNicInterrupts(HostInterrupts interrupts, InterruptSource source, NicNetdev driver) : INicInterrupts
{
    /// <inheritdoc/>
    public void RaiseReceive() => interrupts.Raise(source);

    /// <summary>The queue is woken at once: rare enough for its interrupt to be left out.</summary>
    public void RaiseTransmit() => driver.TxSpaceAvailable();
}
