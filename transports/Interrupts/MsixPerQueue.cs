using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The "1:1" of the mails: every queue has its own MSI-X vector, raised through its own irqfd. Vectors are independent
/// IRR bits, so nothing is coalesced across queues. Those of a device's first queue pair go to vCPU 0, as they did before there was a
/// second pair; those of pair i to vCPU i (virtnet_set_affinity of Linux 3.8), wrapping.
/// </summary>
public sealed class MsixPerQueue : IInterruptPath, IResourceUser
{
    private readonly IReadOnlyList<Vcpu> _vcpus;
    private bool _viaWorkItem;
    private readonly Func<CpuContext, WorkQueue> _workQueueOf;
    private readonly GuestVectors _vectors;
    private readonly QueueMap<Irqfd> _irqfds = new();

    /// <summary>
    /// Creates the path of one device, which takes its configuration vector from <paramref name="vectors"/>;
    /// <paramref name="fromUserspace"/> adds a system call to each signal.
    /// </summary>
    public MsixPerQueue(IReadOnlyList<Vcpu> vcpus, GuestVectors vectors, bool viaWorkItem, bool fromUserspace,
        Func<CpuContext, WorkQueue> workQueueOf)
    {
        _vcpus = vcpus;
        _vectors = vectors;
        vectors.Take();
        _viaWorkItem = viaWorkItem;
        FromUserspace = fromUserspace;
        _workQueueOf = workQueueOf;
    }

    /// <summary>True if the signaller is a process: each signal is a system call. Changes when a kernel back end takes over.</summary>
    public bool FromUserspace { get; set; }

    /// <summary>
    /// True if no irqfd is bound: the VMM raises a vector by the ioctl KVM_IRQ_LINE on its route, as long as the back end is its device model.
    /// </summary>
    public bool ByIoctl { get; set; }

    /// <summary>Another back end signals from now on, in another way; the guest's vectors stay.</summary>
    public void Rebind(bool byIoctl, bool viaWorkItem, bool fromUserspace)
    {
        ByIoctl = byIoctl;
        FromUserspace = fromUserspace;
        _viaWorkItem = viaWorkItem;
        foreach (Irqfd irqfd in _irqfds.Values)
        {
            irqfd.ViaWorkItem = viaWorkItem;
        }
    }

    /// <summary>The irqfds, in order of registration.</summary>
    public IEnumerable<Irqfd> Irqfds => _irqfds.Values;

    /// <summary>The irqfd of <paramref name="queue"/>.</summary>
    public Irqfd IrqfdOf(DeviceQueue queue) => _irqfds[queue];

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
        Vcpu target = TargetOf(queue);
        GuestVector vector = target.Install(_vectors.Take(), new QueueVector(queue, listener));
        _irqfds.Add(queue, new Irqfd(target, vector, _viaWorkItem, _workQueueOf));
    }

    /// <inheritdoc/>
    public SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        if (FromUserspace)
        {
            context.Owe(CostKey.SystemCall);
        }

        return ByIoctl ? RaiseAsync(context, TargetOf(queue), _irqfds[queue].Vector) : _irqfds[queue].SignalAsync(context);
    }

    private Vcpu TargetOf(DeviceQueue queue) => _vcpus[queue.Pair % _vcpus.Count];

    private static async SimTask RaiseAsync(CpuContext context, Vcpu target, GuestVector vector)
    {
        context.Owe(CostKey.KvmIrqLine);
        await context.Pay();
        target.Deliver(context, vector);
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        int vectors = 1 + _irqfds.Count; // the configuration's and one per queue
        tally.Add(ResourceKind.Vectors, vectors);
        tally.Add(ResourceKind.GsiRoutes, vectors);
        tally.Add(ResourceKind.Eventfds, ByIoctl ? 0 : _irqfds.Count);
    }
}
