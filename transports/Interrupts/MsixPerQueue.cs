using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The "1:1" of the mails: every queue has its own MSI-X vector, raised through its own irqfd. Vectors are independent
/// IRR bits, so nothing is coalesced across queues.
/// </summary>
public sealed class MsixPerQueue : IInterruptPath
{
    private readonly Vcpu _vcpu;
    private readonly bool _viaWorkItem;
    private readonly Func<CpuContext, WorkQueue> _workQueueOf;
    private readonly List<(DeviceQueue Queue, Irqfd Irqfd)> _irqfds = [];

    /// <summary>Creates the path; <paramref name="fromUserspace"/> adds a system call to each signal.</summary>
    public MsixPerQueue(Vcpu vcpu, bool viaWorkItem, bool fromUserspace, Func<CpuContext, WorkQueue> workQueueOf)
    {
        _vcpu = vcpu;
        _viaWorkItem = viaWorkItem;
        FromUserspace = fromUserspace;
        _workQueueOf = workQueueOf;
    }

    /// <summary>True if the signaller is a process: each signal is a system call. Changes when a kernel back end takes over.</summary>
    public bool FromUserspace { get; set; }

    /// <summary>The irqfds, in order of registration.</summary>
    public IEnumerable<Irqfd> Irqfds => _irqfds.Select(i => i.Irqfd);

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
        GuestVector vector = _vcpu.Install(QueueVector.NumberOf(queue), new QueueVector(queue, listener));
        _irqfds.Add((queue, new Irqfd(_vcpu, vector, _viaWorkItem, _workQueueOf)));
    }

    /// <inheritdoc/>
    public SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        if (FromUserspace)
        {
            context.Owe(CostKey.SystemCall);
        }

        foreach ((DeviceQueue registered, Irqfd irqfd) in _irqfds)
        {
            if (registered == queue)
            {
                return irqfd.SignalAsync(context);
            }
        }

        Invariant.Fail("a signal for a queue that is not registered");
        return default;
    }
}
