using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The MSI-X vectors of a NIC that is assigned to a guest, one per direction: each is a physical interrupt, forwarded to the guest
/// as a vector of its own. What it costs in exits follows from where it arrives and what the vCPU does then.
/// </summary>
/// <remarks>
/// <code>
///   NIC -- message -- core of the host: handler -- [work item] -- IRR of the vCPU -- [IPI, window], EOI    work-item, direct
///   NIC -- message -- interrupt remapping: descriptor of the vCPU, notification                            posted
/// </code>
/// Linux 2.6.34 and 3.1 virt/kvm/assigned-dev.c; drivers/vfio/pci/vfio_pci_intrs.c; arch/x86/kvm/vmx/posted_intr.c. The NIC
/// masks itself until its driver polls again, so no message finds another one of its vector pending.
/// </remarks>
public sealed class AssignedMsix : INicInterrupts, IResourceUser
{
    private readonly ForwardedVector _receive;
    private readonly ForwardedVector _transmit;
    private readonly ForwardingHop _hop;

    /// <summary>Installs the vectors of <paramref name="driver"/> in the guest of <paramref name="vcpu"/>.</summary>
    /// <param name="vcpu">The guest's vCPU.</param>
    /// <param name="vectors">Where its vectors come from; the first is for the link's state.</param>
    /// <param name="driver">The guest's driver.</param>
    /// <param name="device">Number of the device in its guest.</param>
    /// <param name="core">The core of the host that takes the physical interrupts.</param>
    /// <param name="hop">Who carries them on.</param>
    /// <param name="workQueueOf">The "events" thread of the core that a context runs on.</param>
    public AssignedMsix(Vcpu vcpu, GuestVectors vectors, NicNetdev driver, int device, HostInterrupts core, ForwardingHop hop,
        Func<CpuContext, WorkQueue> workQueueOf)
    {
        vectors.Take();
        _hop = hop;
        ForwardedVector Forward(IInterruptHandler handler) => new(
            vcpu, vcpu.Install(vectors.Take(), handler), core, hop, workQueueOf);
        _receive = Forward(new ReceiveHandler(device, driver));
        _transmit = Forward(new TransmitHandler(device, driver));
    }

    /// <summary>Messages that the NIC sent.</summary>
    public long Signals => _receive.Raised + _transmit.Raised;

    /// <summary>Those of them that interrupted a core of the host.</summary>
    public long HostArrivals => _receive.Arrivals + _transmit.Arrivals;

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        const int vectors = 3; // link, receive, transmit
        tally.Add(ResourceKind.Vectors, vectors);
        tally.Add(ResourceKind.GsiRoutes, vectors);
        tally.Add(ResourceKind.Eventfds, _hop == ForwardingHop.WorkItem ? 0 : vectors); // KVM's own handler of 2009, or VFIO's eventfds
    }

    /// <inheritdoc/>
    public void RaiseReceive() => _receive.Raise();

    /// <inheritdoc/>
    public void RaiseTransmit() => _transmit.Raise();

    private sealed class ReceiveHandler(int device, NicNetdev driver) : IInterruptHandler
    {
        public string Name { get; } = $"PCI-MSI-edge eth{device}-rx";

        public SimTask Handle(CpuContext irq) => driver.Handle(irq);
    }

    private sealed class TransmitHandler(int device, NicNetdev driver) : IInterruptHandler
    {
        public string Name { get; } = $"PCI-MSI-edge eth{device}-tx";

        public SimTask Handle(CpuContext irq)
        {
            irq.Owe(CostKey.NicInterruptHandler);
            driver.TxSpaceAvailable();
            return SimTask.Completed;
        }
    }
}
