using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The "1:1" of the mails: every queue has its own MSI-X vector, raised through its own irqfd. Vectors are independent
/// IRR bits, so nothing is coalesced across queues.
/// </summary>
public sealed class MsixPerQueue : IInterruptPath
{
    /// <summary>First vector that Linux hands out to devices; each next one is 8 further (arch/x86 assign_irq_vector).</summary>
    private const int FirstVector = 0x51;

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
        // Vector 0x51 is the device's configuration vector; rx and tx follow.
        int index = (queue.Device * 4) + (int)queue.Role + 1;
        GuestVector vector = _vcpu.Install(FirstVector + (8 * index), new Handler(queue, listener));
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

    private sealed class Handler(DeviceQueue queue, IQueueListener listener) : IInterruptHandler
    {
        public string Name { get; } = $"PCI-MSI-edge virtio{queue.Device}-" + queue.Role switch
        {
            QueueRole.Receive => "input",
            QueueRole.Transmit => "output",
            _ => "events",
        };

        /// <summary>A signal that a bridge adds to a split ring for the other direction does not gate an irqfd.</summary>
        public SimTask Handle(CpuContext irq) =>
            ShmSignalWakeUp.ReceiveAsync(irq, queue, queue.RingRaisesSignal ? queue.GuestSignal : null, listener);
    }
}
