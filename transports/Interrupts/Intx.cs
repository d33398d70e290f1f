using Bakeoff.Machine;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// virtio-pci's interrupt of April 2009: one level-triggered line for all queues of a device. The handler reads the ISR byte,
/// which is a heavy exit that clears it and lowers the line, then looks at every queue (Linux 2.6.31
/// drivers/virtio/virtio_pci.c; QEMU Oct 2009 hw/virtio-pci.c).
/// </summary>
/// <remarks>
/// <code>
///   signal:  ISR |= 1; line down: KVM_IRQ_LINE(1)        line up: nothing, the reader of the ISR will look at all queues
///   guest:   vector -- IN ISR ** heavy exit: ISR = 0, KVM_IRQ_LINE(0) ** -- callbacks -- EOI ** exit, I/O APIC **
/// </code>
/// </remarks>
internal sealed class Intx : DeviceInterrupt, IResourceUser
{
    /// <summary>Vector of the line of device 0: those of the legacy interrupts in Linux are 0x30 and up, PCI lines begin at IRQ 10.</summary>
    public const int FirstVector = 0x3a;

    private readonly int _device;
    private readonly IntxLine _line;

    /// <summary>Installs the line of device number <paramref name="device"/>.</summary>
    public Intx(Vcpu vcpu, VmmProcess vmm, int device)
        : base(vcpu, vmm.GlobalLock, ExitReason.IoInstruction)
    {
        _device = device;
        _line = new IntxLine(vcpu.InstallLevel(FirstVector + device, this));
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => _line.CountResources(tally);

    /// <inheritdoc/>
    public override string Name => $"IO-APIC-fasteoi virtio{_device}";

    /// <inheritdoc/>
    public override SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        Status = true;
        CoalescedInLine += _line.IsRaised ? 1 : 0;
        return _line.SetAsync(context, true);
    }

    private protected override SimTask StatusWasReadAsync(CpuContext vcpuThread)
    {
        Status = false;
        return _line.SetAsync(vcpuThread, false);
    }
}
