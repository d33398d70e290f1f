using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// A PCI interrupt line as a userspace device model drives it: the VMM remembers the level, and each change is a KVM_IRQ_LINE
/// ioctl to the I/O APIC in the kernel. Whoever calls holds the VMM's global lock.
/// </summary>
internal sealed class IntxLine(IoApicPin pin) : IResourceUser
{
    /// <summary>The level that the VMM has set.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>Times the line's vector was delivered to the guest.</summary>
    public long Deliveries => pin.Deliveries;

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => tally.Add(ResourceKind.InterruptLines, 1); // vector and route are the pin's, there from the start

    /// <summary>Sets the level; an ioctl only if it changes.</summary>
    public async SimTask SetAsync(CpuContext context, bool isRaised)
    {
        if (IsRaised == isRaised)
        {
            return;
        }

        IsRaised = isRaised;
        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.KvmIrqLine);
        await context.Pay();
        pin.SetLevel(context, isRaised);
    }
}
