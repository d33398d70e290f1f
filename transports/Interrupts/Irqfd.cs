using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// An eventfd bound to an interrupt of the guest. Until 2.6.37 its wait-queue callback only queued a work item on the
/// signaller's core, whose thread injected; later, and in AlacrityVM's kernel, a message-signalled interrupt is injected in place.
/// </summary>
public sealed class Irqfd : WorkItem
{
    private readonly Vcpu _vcpu;
    private readonly GuestVector _vector;
    private readonly Func<CpuContext, WorkQueue> _workQueueOf;
    private bool _isDetached;

    /// <summary>Binds an irqfd to <paramref name="vector"/>.</summary>
    /// <param name="vcpu">Target.</param>
    /// <param name="vector">Vector.</param>
    /// <param name="viaWorkItem">True for the work-item hop.</param>
    /// <param name="workQueueOf">The "events" thread of the core that a context runs on.</param>
    public Irqfd(Vcpu vcpu, GuestVector vector, bool viaWorkItem, Func<CpuContext, WorkQueue> workQueueOf)
    {
        _vcpu = vcpu;
        _vector = vector;
        ViaWorkItem = viaWorkItem;
        _workQueueOf = workQueueOf;
    }

    /// <summary>True for the work-item hop.</summary>
    public bool ViaWorkItem { get; set; }

    /// <summary>The vector that it raises.</summary>
    public GuestVector Vector => _vector;

    /// <summary>Signals that found the work item queued already: coalesced before they reached the APIC.</summary>
    public long CoalescedInWorkItem { get; private set; }

    /// <summary>Takes the irqfd off its eventfd: further signals reach nobody.</summary>
    public void Detach() => _isDetached = true;

    /// <summary>eventfd_signal from <paramref name="context"/>.</summary>
    public async SimTask SignalAsync(CpuContext context)
    {
        context.Owe(CostKey.EventfdSignal);
        if (_isDetached)
        {
            return;
        }

        if (ViaWorkItem)
        {
            await context.Pay();
            if (!_workQueueOf(context).Enqueue(context, this))
            {
                CoalescedInWorkItem++;
            }

            return;
        }

        context.Owe(CostKey.IrqfdInject);
        await context.Pay();
        _vcpu.Deliver(context, _vector);
    }

    /// <inheritdoc/>
    public override async SimTask RunAsync(CpuContext worker)
    {
        worker.Owe(CostKey.IrqfdInject);
        await worker.Pay();
        _vcpu.Deliver(worker, _vector);
    }
}
