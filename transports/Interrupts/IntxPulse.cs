using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// kvmtool's way of using one interrupt line per device: it pulses the line, two KVM_IRQ_LINE ioctls, and the I/O APIC's input is
/// edge-triggered, so each pulse is an interrupt (kvmtool virtio/pci.c and kvm__irq_trigger; a level only since 2022). The driver is the
/// one of <see cref="Intx"/>: it reads the ISR byte, a heavy exit, and looks at every queue if it was set.
/// </summary>
/// <remarks>
/// <code>
///   signal:  ISR set, gate: nothing, the reader of the ISR will look at all queues
///            otherwise: ISR = 1; KVM_IRQ_LINE(1), KVM_IRQ_LINE(0): vector
///   guest:   vector -- EOI -- IN ISR ** heavy exit: ISR = 0 ** -- looks at all queues, or returns if it was 0
/// </code>
/// The devices' threads have no global lock between them.
/// </remarks>
internal sealed class IntxPulse : DeviceInterrupt, IResourceUser
{
    private readonly int _device;
    private readonly GuestVector _vector;
    private readonly bool _isGated;

    /// <summary>Installs the line of device number <paramref name="device"/>.</summary>
    public IntxPulse(Vcpu vcpu, int device, bool isGated)
        : base(vcpu, mutex: null, ExitReason.IoInstruction)
    {
        _device = device;
        _isGated = isGated;
        _vector = vcpu.Install(Intx.FirstVector + device, this);
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => tally.Add(ResourceKind.InterruptLines, 1);

    /// <inheritdoc/>
    public override string Name => $"IO-APIC-edge virtio{_device}";

    /// <inheritdoc/>
    public override async SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        if (_isGated && Status)
        {
            CoalescedInLine++;
            return;
        }

        Status = true;
        context.Owe(CostKey.SystemCall, 2);
        context.Owe(CostKey.KvmIrqLine, 2);
        await context.Pay();
        Vcpu.Deliver(context, _vector);
    }

    private protected override SimTask StatusWasReadAsync(CpuContext vcpuThread)
    {
        Status = false;
        return SimTask.Completed;
    }
}
