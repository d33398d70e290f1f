using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// A vector per queue, raised by the VMM: one KVM_IRQ_LINE ioctl on the vector's route per signal, from whichever thread of
/// the process decides on it (QEMU Sep 2009 hw/msix.c). The only state that merges signals is the vector's IRR bit.
/// </summary>
internal sealed class MsixIoctl : IInterruptPath, IResourceUser
{
    private readonly Vcpu _vcpu;
    private readonly GuestVectors _free;
    private readonly QueueMap<GuestVector> _vectors = new();

    /// <summary>Creates the path of one device, which takes its configuration vector from <paramref name="free"/>.</summary>
    public MsixIoctl(Vcpu vcpu, GuestVectors free)
    {
        _vcpu = vcpu;
        _free = free;
        free.Take();
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        tally.Add(ResourceKind.Vectors, 1 + _vectors.Count); // the configuration's and one per queue
        tally.Add(ResourceKind.GsiRoutes, 1 + _vectors.Count);
    }

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) =>
        _vectors.Add(queue, _vcpu.Install(_free.Take(), new QueueVector(queue, listener)));

    /// <inheritdoc/>
    public async SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.KvmIrqLine);
        await context.Pay();
        _vcpu.Deliver(context, _vectors[queue]);
    }
}
