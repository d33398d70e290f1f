using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// kvmtool's way of using one interrupt line per device: edge-triggered, driven by KVM_IRQ_LINE from the device's own threads. The driver is the
/// one of <see cref="Intx"/>: it reads the ISR byte, a heavy exit, and looks at every queue if it was set.
/// </summary>
/// <remarks>
/// <code>
///   signal:  ISR set, gate: nothing, the reader of the ISR will look at all queues
///            otherwise: ISR = 1; KVM_IRQ_LINE(1); pulse: KVM_IRQ_LINE(0) at once
///   guest:   vector -- 8259: three or four exits -- IN ISR ** heavy exit: ISR = 0, KVM_IRQ_LINE(0) ** -- looks at all queues, or
///            returns if it was 0 -- 8259: unmask, an exit
/// </code>
/// In spring 2011 the line was raised by the threads and lowered by the reader of the ISR (held); since the shared PCI code of that August
/// it is raised and lowered at once (virtio/pci.c, kvm__irq_trigger; until 2022). Its guests were started with "noapic", so the interrupt
/// comes through the 8259 pair (builtin-run.c); an I/O APIC costs one end of interrupt instead. The devices' threads have no global
/// lock between them.
/// </remarks>
internal sealed class IntxPulse : DeviceInterrupt, IResourceUser
{
    private readonly int _device;
    private readonly IntxPulseOptions _options;
    private readonly GuestVector _vector;
    private readonly PicLine? _picLine;
    private bool _isRaised;

    /// <summary>Installs the line of device number <paramref name="device"/>.</summary>
    public IntxPulse(Vcpu vcpu, int device, IntxPulseOptions options)
        : base(vcpu, mutex: null, ExitReason.IoInstruction)
    {
        _device = device;
        _options = options;
        if (options.ViaIoApic)
        {
            _vector = vcpu.Install(Intx.FirstVector + device, this);
            return;
        }

        int input = options.FirstInput + device;
        if (input >= Pic.Inputs)
        {
            throw new LaneException(
                $"the guest's 8259 pair has {Pic.Inputs} inputs, and devices begin at {options.FirstInput}: none is left for device {device}");
        }

        _picLine = vcpu.Pic.Install(input, this);
        _vector = _picLine.Vector;
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally) => tally.Add(ResourceKind.InterruptLines, 1);

    /// <inheritdoc/>
    public override string Name => $"{(_picLine is null ? "IO-APIC-edge" : "XT-PIC-level")} virtio{_device}";

    /// <inheritdoc/>
    public override async SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        if (_options.IsGated && Status)
        {
            CoalescedInLine++;
            return;
        }

        Status = true;
        await SetLevelAsync(context, true);
        if (!_options.IsHeld)
        {
            await SetLevelAsync(context, false);
        }
    }

    /// <summary>
    /// A held line goes down before the status is cleared, so that a gated signal finds either the status set, and the reader looks at the
    /// queues after this exit, or the line down. Without a gate the status was a constant.
    /// </summary>
    private protected override async SimTask StatusWasReadAsync(CpuContext vcpuThread)
    {
        Status &= _options.IsHeld;
        await SetLevelAsync(vcpuThread, false);
        if (_options.IsGated)
        {
            Status = false;
        }
    }

    /// <summary>One ioctl, also where the level is so already.</summary>
    private async SimTask SetLevelAsync(CpuContext context, bool isRaised)
    {
        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.KvmIrqLine);
        await context.Pay();
        CoalescedInLine += isRaised && _isRaised ? 1 : 0;
        if (_picLine is not null)
        {
            _picLine.SetLevel(context, isRaised);
        }
        else if (isRaised && !_isRaised)
        {
            Vcpu.Deliver(context, _vector);
        }

        _isRaised = isRaised;
    }
}
