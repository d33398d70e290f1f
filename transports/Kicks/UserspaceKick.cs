using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Kicks;

/// <summary>
/// A kick that nobody in the kernel claims (QEMU Oct 2009 qemu-kvm.c): KVM_RUN returns, the vCPU thread takes the global lock
/// and runs the queue's handler itself. The guest waits for all of it. lguest's launcher of 2008 had one thread and so no lock, and its
/// module exchanged everything at each exit, so that the way to it is a system call's.
/// </summary>
/// <remarks>
/// <code>
///   guest   OUT or store --exit--+                                              +--entry--> next instruction
///   kernel                       +- decode - bus: nobody -+              +- KVM_RUN
///   VMM                                                   +- [lock] handler -+
/// </code>
/// The way back into KVM_RUN is paid with the way out, before the handler: one atom covers both.
/// </remarks>
internal sealed class UserspaceKick(ExitReason reason, FutexMutex? mutex, bool isLocked = true, CostKey crossing = CostKey.ExitUserspaceRoundTrip)
    : IKickPath
{
    private readonly QueueMap<Handler> _handlers = new();

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) =>
        _handlers.Add(queue, new Handler(queue, listener, mutex, isLocked, crossing));

    /// <inheritdoc/>
    public async SimTask KickAsync(CpuContext context, DeviceQueue queue)
    {
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        await context.Processor.Vcpu!.Exit(context, reason, _handlers[queue]);
    }

    private sealed class Handler(DeviceQueue queue, IQueueListener listener, FutexMutex? mutex, bool isLocked, CostKey crossing)
        : VmmExitHandler(mutex, isLocked, crossing)
    {
        protected override SimTask RunAsync(CpuContext vcpuThread)
        {
            queue.Kicks++;
            return listener.SignalledAsync(vcpuThread, queue);
        }
    }
}
