using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>Who carries the interrupt of an assigned device to its guest.</summary>
public enum ForwardingHop
{
    /// <summary>The host's handler queues a work item, whose thread injects (Linux 2.6.30 to 2.6.37; the threaded interrupt of 3.1 is the same hop).</summary>
    WorkItem,

    /// <summary>The host's handler signals an irqfd, which injects in place (VFIO).</summary>
    Direct,

    /// <summary>Interrupt-remapping hardware posts it; the host's cores see nothing (VT-d posted interrupts).</summary>
    Posted,
}

/// <summary>One MSI-X vector of an assigned device: the physical interrupt on the host, and the guest's vector that it becomes.</summary>
internal sealed class ForwardedVector : WorkItem, IInterruptHandler
{
    private readonly Vcpu _vcpu;
    private readonly GuestVector _vector;
    private readonly HostInterrupts _core;
    private readonly ForwardingHop _hop;
    private readonly Func<CpuContext, WorkQueue> _workQueueOf;
    private readonly InterruptSource _source;

    /// <summary>Forwards to <paramref name="vector"/>; the physical interrupt arrives at <paramref name="core"/> unless it is posted.</summary>
    public ForwardedVector(
        Vcpu vcpu, GuestVector vector, HostInterrupts core, ForwardingHop hop, Func<CpuContext, WorkQueue> workQueueOf)
    {
        _vcpu = vcpu;
        _vector = vector;
        _core = core;
        _hop = hop;
        _workQueueOf = workQueueOf;
        _source = new InterruptSource(this);
    }

    /// <inheritdoc/>
    public string Name => "kvm-assigned";

    /// <summary>Interrupts that the device sent.</summary>
    public long Raised { get; private set; }

    /// <summary>Interrupts that arrived at a core of the host.</summary>
    public long Arrivals => _source.Count;

    /// <summary>The device sends its message.</summary>
    public void Raise()
    {
        Raised++;
        if (_hop == ForwardingHop.Posted)
        {
            _vcpu.Post(_vector);
        }
        else
        {
            _core.Raise(_source);
        }
    }

    /// <summary>The host's handler: hard interrupt on the core that takes the device's vector.</summary>
    public async SimTask Handle(CpuContext irq)
    {
        if (_hop == ForwardingHop.WorkItem)
        {
            _workQueueOf(irq).Enqueue(irq, this);
            return;
        }

        irq.Owe(CostKey.EventfdSignal);
        irq.Owe(CostKey.IrqfdInject);
        await irq.Pay();
        _vcpu.Deliver(irq, _vector);
    }

    /// <inheritdoc/>
    public override async SimTask RunAsync(CpuContext worker)
    {
        worker.Owe(CostKey.IrqfdInject);
        await worker.Pay();
        _vcpu.Deliver(worker, _vector);
    }
}
