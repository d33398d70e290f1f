using Bakeoff.Machine;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The interrupt line of a NIC that is assigned to a guest (VFIO). A line is shared and level-triggered, so the host masks it when it
/// fires and must hear from the guest's end of interrupt before it may fire again. Who hears is the option.
/// </summary>
/// <remarks>
/// <code>
///   vmm       NIC -- host: mask, eventfd -- io thread: KVM_IRQ_LINE(1), BARs unmapped -- vector
///             guest: reads a register ** heavy exit: pread, KVM_IRQ_LINE(0), unmask ** -- ... every register access ** heavy exit **
///   resample  NIC -- host: mask, irqfd -- work item: line up -- vector
///             guest: reads the register itself -- EOI ** exit, I/O APIC: line down, eventfd, unmask **
/// </code>
/// The VMM has no other way to see an end of interrupt than to take the device's registers away from the guest until interrupts have
/// been quiet for a second, so under traffic every access goes through it (QEMU 1.3 hw/vfio_pci.c, vfio_intx_interrupt, vfio_eoi;
/// commit e1d1e5867d; Linux 3.8 virt/kvm/eventfd.c and drivers/vfio/pci/vfio_pci_intrs.c). Which accesses a driver makes follows
/// e1000e: the cause per interrupt, the mask at the end of a poll, the tail per transmitted packet.
/// </remarks>
public sealed class AssignedIntx : INicInterrupts, IInterruptHandler, IVmmDevice, IResourceUser
{
    private readonly Vcpu _vcpu;
    private readonly NicNetdev _driver;
    private readonly HostInterrupts _core;
    private readonly InterruptSource _source;
    private readonly IoApicPin _pin;
    private readonly IntxLine _line;
    private readonly InjectItem _inject;
    private readonly Func<CpuContext, WorkQueue> _workQueueOf;
    private readonly VmmProcess? _vmm;
    private readonly RegisterAccess? _access;
    private readonly int _device;
    private bool _isMasked;
    private bool _waitsForUnmask;
    private bool _hasTxSpace;
    private bool _isReady;

    /// <summary>Wires the line of <paramref name="driver"/> to the guest of <paramref name="vcpu"/>; with <paramref name="vmm"/> every end of interrupt goes through it.</summary>
    internal AssignedIntx(Vcpu vcpu, NicNetdev driver, int device, HostInterrupts core, VmmProcess? vmm,
        Func<CpuContext, WorkQueue> workQueueOf)
    {
        _vcpu = vcpu;
        _driver = driver;
        _device = device;
        _core = core;
        _vmm = vmm;
        _workQueueOf = workQueueOf;
        _source = new InterruptSource(new HostHandler(this));
        _pin = vcpu.InstallLevel(Intx.FirstVector + device, this);
        _line = new IntxLine(_pin);
        _inject = new InjectItem(this);
        if (vmm is null)
        {
            _pin.Acknowledged = EndOfInterrupt;
        }
        else
        {
            vmm.Add(this);
            _access = new RegisterAccess(this, vmm);
            driver.RegisterAccess = async context =>
            {
                if (context.OwedPs > 0)
                {
                    await context.Pay();
                }

                OtherAccesses++;
                await vcpu.Exit(context, ExitReason.EptViolation, _access);
            };
        }
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => _line.CountResources(tally);

    /// <inheritdoc/>
    public string Name => $"IO-APIC-fasteoi eth{_device}";

    /// <summary>Interrupts that the host took.</summary>
    public long Signals { get; private set; }

    /// <summary>Reads of the cause register that went through the VMM.</summary>
    public long StatusReads { get; private set; }

    /// <summary>Other register accesses that did.</summary>
    public long OtherAccesses { get; private set; }

    /// <summary>The line was unmasked: one per interrupt.</summary>
    public long Unmasks { get; private set; }

    /// <inheritdoc/>
    public int Descriptors => 1;

    /// <inheritdoc/>
    public bool IsReady => _isReady;

    /// <inheritdoc/>
    public void RaiseReceive() => Raise();

    /// <inheritdoc/>
    public void RaiseTransmit()
    {
        _hasTxSpace = true;
        Raise();
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        if (_access is not null)
        {
            StatusReads++;
            await _vcpu.Exit(irq, ExitReason.EptViolation, _access);
        }

        if (_hasTxSpace)
        {
            _hasTxSpace = false;
            _driver.TxSpaceAvailable();
        }

        await _driver.Handle(irq);
    }

    /// <inheritdoc/>
    public SimTask PrepareAsync(CpuContext ioThread) => SimTask.Completed;

    /// <inheritdoc/>
    public SimTask DispatchAsync(CpuContext ioThread)
    {
        if (!_isReady)
        {
            return SimTask.Completed;
        }

        _isReady = false;
        ioThread.Owe(CostKey.EventfdRead);
        return _line.SetAsync(ioThread, true);
    }

    private void Raise()
    {
        if (_isMasked)
        {
            _waitsForUnmask = true; // the level stays up behind the mask
            return;
        }

        _isMasked = true; // the host's handler will find it so; no second one comes meanwhile
        Signals++;
        _core.Raise(_source);
    }

    private void Unmask()
    {
        Unmasks++;
        _isMasked = false;
        if (_waitsForUnmask)
        {
            _waitsForUnmask = false;
            Raise();
        }
    }

    /// <summary>The I/O APIC's acknowledgement notifier: line down, the resample eventfd's callback unmasks in place.</summary>
    private void EndOfInterrupt(CpuContext vcpuThread)
    {
        vcpuThread.Owe(CostKey.IrqfdInject);
        vcpuThread.Owe(CostKey.EventfdSignal);
        _pin.SetLevel(vcpuThread, false);
        if (_isMasked)
        {
            Unmask();
        }
    }

    private sealed class HostHandler(AssignedIntx intx) : IInterruptHandler
    {
        public string Name => "vfio-intx";

        public async SimTask Handle(CpuContext irq)
        {
            irq.Owe(CostKey.EventfdSignal);
            await irq.Pay();
            if (intx._vmm is { } vmm)
            {
                intx._isReady = true;
                vmm.DescriptorReady(irq);
            }
            else
            {
                intx._workQueueOf(irq).Enqueue(irq, intx._inject);
            }
        }
    }

    /// <summary>A level-triggered irqfd injects from a work item: only messages have a short cut (Linux 3.8 virt/kvm/eventfd.c).</summary>
    private sealed class InjectItem(AssignedIntx intx) : WorkItem
    {
        public override async SimTask RunAsync(CpuContext worker)
        {
            worker.Owe(CostKey.IrqfdInject);
            await worker.Pay();
            intx._pin.SetLevel(worker, true);
        }
    }

    /// <summary>An access to the device's registers through the VMM; the first one behind an interrupt counts as its end.</summary>
    private sealed class RegisterAccess(AssignedIntx intx, VmmProcess vmm) : VmmExitHandler(vmm.GlobalLock)
    {
        protected override async SimTask RunAsync(CpuContext vcpuThread)
        {
            vcpuThread.Owe(CostKey.SystemCall); // pread or pwrite on the device's file
            vcpuThread.Owe(CostKey.NicDoorbell);
            await vcpuThread.Pay();
            if (intx._line.IsRaised)
            {
                await intx._line.SetAsync(vcpuThread, false);
                vcpuThread.Owe(CostKey.SystemCall); // the ioctl that unmasks
                await vcpuThread.Pay();
                intx.Unmask();
            }
        }
    }
}
