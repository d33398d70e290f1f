using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// virtio-mmio's interrupt as a microVM has it: one edge-triggered interrupt per device, raised by an irqfd. The driver reads the
/// interrupt status and writes it back, both heavy exits (VIRTIO 1.0, 4.2.2; Linux drivers/virtio/virtio_mmio.c, vm_interrupt;
/// Firecracker src/vmm/src/devices/virtio/mmio.rs).
/// </summary>
/// <remarks>
/// <code>
///   signal:  status |= 1; write(irqfd): vector
///   guest:   vector -- EOI -- read status ** heavy exit ** -- write back what it read ** heavy exit: clears those bits ** -- look at all queues
/// </code>
/// The VMM does not look at the status before it signals: what merges signals is the vector's IRR bit. Two signals may so be two interrupts of one
/// status bit: the second reads 0, writes 0 and looks at nothing, and a bit that a third signal sets between its read and its write stays.
/// </remarks>
public sealed class MmioIrqfd : DeviceInterrupt, IResourceUser
{
    /// <summary>Vector of the interrupt of device 0, which has IRQ 5 as the first of those that Firecracker gives out.</summary>
    private const int FirstVector = 0x35;

    private readonly int _device;
    private readonly Irqfd _irqfd;
    private readonly StatusWrite _acknowledge;
    private readonly bool _fromUserspace;

    /// <summary>Installs the interrupt of device number <paramref name="device"/>.</summary>
    public MmioIrqfd(Vcpu vcpu, int device, bool fromUserspace, bool viaWorkItem, Func<CpuContext, WorkQueue> workQueueOf)
        : base(vcpu, mutex: null, ExitReason.EptViolation)
    {
        _device = device;
        _fromUserspace = fromUserspace;
        _irqfd = new Irqfd(vcpu, vcpu.Install(FirstVector + device, this), viaWorkItem, workQueueOf);
        _acknowledge = new StatusWrite(this);
    }

    /// <inheritdoc/>
    public override string Name => $"IO-APIC-edge virtio{_device}";

    /// <summary>The irqfd of the device.</summary>
    public Irqfd Irqfd => _irqfd;

    /// <inheritdoc/>
    public override SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        Status = true;
        if (_fromUserspace)
        {
            context.Owe(CostKey.SystemCall);
        }

        return _irqfd.SignalAsync(context);
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        tally.Add(ResourceKind.Vectors, 1);
        tally.Add(ResourceKind.GsiRoutes, 1);
        tally.Add(ResourceKind.Eventfds, 1);
    }

    private protected override SimTask StatusWasReadAsync(CpuContext vcpuThread) => SimTask.Completed;

    private protected override async SimTask AcknowledgeAsync(CpuContext irq) =>
        await Vcpu.Exit(irq, ExitReason.EptViolation, _acknowledge);

    private sealed class StatusWrite(MmioIrqfd interrupt) : Vmm.VmmExitHandler(null)
    {
        protected override SimTask RunAsync(CpuContext vcpuThread)
        {
            interrupt.CountStatusAccess();
            interrupt.Status &= !interrupt.ReadStatus; // the guest writes back what it read
            return SimTask.Completed;
        }
    }
}
