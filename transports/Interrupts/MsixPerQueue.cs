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
    private readonly bool _viaWorkItem;
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

    /// <summary>The irqfds, in order of registration.</summary>
    public IEnumerable<Irqfd> Irqfds => _irqfds.Values;

    /// <summary>The irqfd of <paramref name="queue"/>.</summary>
    public Irqfd IrqfdOf(DeviceQueue queue) => _irqfds[queue];

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
        Vcpu target = _vcpus[queue.Pair % _vcpus.Count];
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

        return _irqfds[queue].SignalAsync(context);
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        int vectors = 1 + _irqfds.Count; // the configuration's and one per queue
        tally.Add(ResourceKind.Vectors, vectors);
        tally.Add(ResourceKind.GsiRoutes, vectors);
        tally.Add(ResourceKind.Eventfds, _irqfds.Count);
    }
}
