using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// A vector per queue, raised by the VMM: one KVM_IRQ_LINE ioctl on the vector's route per signal, from whichever thread of
/// the process decides on it (QEMU Sep 2009 hw/msix.c). The only state that merges signals is the vector's IRR bit.
/// </summary>
internal sealed class MsixIoctl(Vcpu vcpu) : IInterruptPath
{
    private readonly List<(DeviceQueue Queue, GuestVector Vector)> _vectors = [];

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) =>
        _vectors.Add((queue, vcpu.Install(QueueVector.NumberOf(queue), new QueueVector(queue, listener))));

    /// <inheritdoc/>
    public async SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.KvmIrqLine);
        await context.Pay();
        vcpu.Deliver(context, VectorOf(queue));
    }

    private GuestVector VectorOf(DeviceQueue queue)
    {
        foreach ((DeviceQueue registered, GuestVector vector) in _vectors)
        {
            if (registered == queue)
            {
                return vector;
            }
        }

        Invariant.Fail("a signal for a queue that is not registered");
        return null!;
    }
}
