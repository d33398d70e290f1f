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
internal sealed class Intx : IInterruptPath, IInterruptHandler, IResourceUser
{
    /// <summary>Vector of the line of device 0: those of the legacy interrupts in Linux are 0x30 and up, PCI lines begin at IRQ 10.</summary>
    public const int FirstVector = 0x3a;

    private readonly Vcpu _vcpu;
    private readonly int _device;
    private readonly IntxLine _line;
    private readonly StatusRead _statusRead;
    private readonly List<(DeviceQueue Queue, IQueueListener Listener)> _queues = [];
    private bool _isr;

    /// <summary>Installs the line of device number <paramref name="device"/>.</summary>
    public Intx(Vcpu vcpu, VmmProcess vmm, int device)
    {
        _vcpu = vcpu;
        _device = device;
        _line = new IntxLine(vcpu.InstallLevel(FirstVector + device, this));
        _statusRead = new StatusRead(this, vmm);
    }

    /// <inheritdoc/>
    public string Name => $"IO-APIC-fasteoi virtio{_device}";

    /// <summary>Signals that found the line up.</summary>
    public long CoalescedInLine { get; private set; }

    /// <summary>Reads of the ISR byte, each a heavy exit.</summary>
    public long StatusReads { get; private set; }

    /// <summary>Interrupts that found every queue empty.</summary>
    public long SpuriousInterrupts { get; private set; }

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) => _queues.Add((queue, listener));

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => _line.CountResources(tally);

    /// <inheritdoc/>
    public SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        _isr = true;
        CoalescedInLine += _line.IsRaised ? 1 : 0;
        return _line.SetAsync(context, true);
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        await _vcpu.Exit(irq, ExitReason.IoInstruction, _statusRead);
        bool found = false;
        if (_statusRead.Value)
        {
            for (int i = 0; i < _queues.Count; i++)
            {
                (DeviceQueue queue, IQueueListener listener) = _queues[i];
                irq.Owe(CostKey.RingLine); // used.idx
                await irq.Pay();
                if (queue.Guest.HasCompletions)
                {
                    found = true;
                    await listener.SignalledAsync(irq, queue);
                }
            }

            if (irq.OwedPs > 0)
            {
                await irq.Pay();
            }
        }

        SpuriousInterrupts += found ? 0 : 1;
    }

    private sealed class StatusRead(Intx intx, VmmProcess vmm) : VmmExitHandler(vmm)
    {
        /// <summary>What the guest read.</summary>
        public bool Value { get; private set; }

        protected override SimTask RunAsync(CpuContext vcpuThread)
        {
            intx.StatusReads++;
            Value = intx._isr;
            intx._isr = false;
            return intx._line.SetAsync(vcpuThread, false);
        }
    }
}
