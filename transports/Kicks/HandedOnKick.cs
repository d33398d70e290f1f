using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Kicks;

/// <summary>
/// A heavy exit whose register function does no work itself: it wakes the queue's thread and returns to KVM_RUN (kvmtool of 2011,
/// tools/kvm/virtio/net.c: a condition variable per queue; its futex call is what wakes).
/// </summary>
/// <remarks>
/// <code>
///   guest   OUT --exit--+                                               +--entry--> next instruction
///   kernel              +- decode - bus: nobody -+              +- KVM_RUN
///   VMM                                          +- futex wake -+  -> WAKE the queue's thread
/// </code>
/// </remarks>
internal sealed class HandedOnKick : IKickPath
{
    private readonly QueueMap<Handler> _handlers = new();

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) => _handlers.Add(queue, new Handler(queue, listener));

    /// <inheritdoc/>
    public async SimTask KickAsync(CpuContext context, DeviceQueue queue)
    {
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        await context.Processor.Vcpu!.Exit(context, ExitReason.IoInstruction, _handlers[queue]);
    }

    private sealed class Handler(DeviceQueue queue, IQueueListener listener) : VmmExitHandler(null)
    {
        protected override async SimTask RunAsync(CpuContext vcpuThread)
        {
            queue.Kicks++;
            if (!listener.OwesItsWakeUp)
            {
                vcpuThread.Owe(CostKey.SystemCall);
                vcpuThread.Owe(CostKey.FutexCall);
            }

            await vcpuThread.Pay();
            await listener.SignalledAsync(vcpuThread, queue);
        }
    }
}
