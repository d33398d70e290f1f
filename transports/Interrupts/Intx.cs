using Bakeoff.Machine;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// virtio-pci's interrupt of April 2009: one level-triggered line for all queues of a device. The handler reads the ISR byte,
/// which is a heavy exit that clears it and lowers the line, then looks at every queue (Linux 2.6.31
/// drivers/virtio/virtio_pci.c; QEMU Oct 2009 hw/virtio-pci.c). kvmtool of 2011 has the same without a global lock.
/// </summary>
/// <remarks>
/// <code>
///   signal:  ISR |= 1; line down: KVM_IRQ_LINE(1)        line up: nothing, the reader of the ISR will look at all queues
///   guest:   vector -- IN ISR ** heavy exit: ISR = 0, KVM_IRQ_LINE(0) ** -- callbacks -- EOI ** exit, I/O APIC **
/// </code>
/// A VMM that does not look at its ISR first (<c>isr-gate=false</c>) makes the ioctl for every signal; one for a line that is up
/// changes nothing in the I/O APIC.
/// </remarks>
internal sealed class Intx : DeviceInterrupt, IResourceUser
{
    /// <summary>Vector of the line of device 0: those of the legacy interrupts in Linux are 0x30 and up, PCI lines begin at IRQ 10.</summary>
    public const int FirstVector = 0x3a;

    private readonly int _device;
    private readonly IntxLine _line;
    private readonly bool _isGated;

    private readonly FutexMutex? _ownLock;

    /// <summary>Installs the line of device number <paramref name="device"/>; whoever signals holds the global lock of <paramref name="vmm"/>.</summary>
    public Intx(Vcpu vcpu, VmmProcess vmm, int device)
        : this(vcpu, vmm.GlobalLock, device, isGated: true)
    {
    }

    /// <summary>Installs the line of a device with a lock of its own.</summary>
    public Intx(Vcpu vcpu, string lockName, int device, bool isGated)
        : this(vcpu, new FutexMutex(lockName), device, isGated) => _ownLock = Mutex;

    private Intx(Vcpu vcpu, FutexMutex mutex, int device, bool isGated)
        : base(vcpu, mutex, ExitReason.IoInstruction)
    {
        Mutex = mutex;
        _device = device;
        _isGated = isGated;
        _line = new IntxLine(vcpu.InstallLevel(FirstVector + device, this));
    }

    /// <inheritdoc/>
    public override string Name => $"IO-APIC-fasteoi virtio{_device}";

    /// <summary>KVM_IRQ_LINE ioctls that found the line as they would have it.</summary>
    public long IdleIoctls { get; private set; }

    private FutexMutex Mutex { get; }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => _line.CountResources(tally);

    /// <inheritdoc/>
    public override SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        return _ownLock is null ? RaiseAsync(context) : LockAndRaiseAsync(context, _ownLock);
    }

    private async SimTask LockAndRaiseAsync(CpuContext context, FutexMutex mutex)
    {
        await mutex.AcquireAsync(context);
        await RaiseAsync(context);
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        mutex.Release(context);
    }

    private async SimTask RaiseAsync(CpuContext context)
    {
        Status = true;
        if (_line.IsRaised)
        {
            CoalescedInLine++;
            if (!_isGated)
            {
                IdleIoctls++;
                context.Owe(CostKey.SystemCall);
                context.Owe(CostKey.KvmIrqLine);
                await context.Pay();
            }

            return;
        }

        await _line.SetAsync(context, true);
    }

    private protected override SimTask StatusWasReadAsync(CpuContext vcpuThread)
    {
        Status = false;
        return _line.SetAsync(vcpuThread, false);
    }
}
