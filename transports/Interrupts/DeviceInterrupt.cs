using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// One interrupt for all queues of a virtio device: the handler reads the device's interrupt status, which is a heavy exit, then
/// looks at every queue. What raises it, and what the status read does, is up to the kind.
/// </summary>
public abstract class DeviceInterrupt : IInterruptPath, IInterruptHandler
{
    private readonly List<(DeviceQueue Queue, IQueueListener Listener)> _queues = [];
    private readonly ExitReason _registerExit;
    private readonly StatusRead _statusRead;

    /// <summary>The interrupt of a guest's device whose registers are reached by <paramref name="registerExit"/>.</summary>
    private protected DeviceInterrupt(Vcpu vcpu, FutexMutex? mutex, ExitReason registerExit)
    {
        Vcpu = vcpu;
        _registerExit = registerExit;
        _statusRead = new StatusRead(this, mutex);
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Signals that found the line up.</summary>
    public long CoalescedInLine { get; private protected set; }

    /// <summary>Reads and acknowledgements of the status, each a heavy exit.</summary>
    public long StatusReads { get; private set; }

    /// <summary>Interrupts that found every queue empty.</summary>
    public long SpuriousInterrupts { get; private set; }

    private protected Vcpu Vcpu { get; }

    /// <summary>The status bit for queues.</summary>
    private protected bool Status { get; set; }

    /// <summary>The bit as the handler read it last.</summary>
    private protected bool ReadStatus => _statusRead.Value;

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) => _queues.Add((queue, listener));

    /// <inheritdoc/>
    public abstract SimTask SignalAsync(CpuContext context, DeviceQueue queue);

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        await Vcpu.Exit(irq, _registerExit, _statusRead);
        await AcknowledgeAsync(irq);
        bool found = false;
        if (ReadStatus)
        {
            for (int i = 0; i < _queues.Count; i++)
            {
                (DeviceQueue queue, IQueueListener listener) = _queues[i];
                await irq.Pay();
                IGuestQueue ring = queue.Guest;

                // What was signalled may have been taken already: its pending byte has to go all the same, or it holds every later signal back.
                if (ring.Signal?.EnabledAndSignalled ?? ring.HasCompletions)
                {
                    found = true;
                    await ShmSignalWakeUp.ReceiveAsync(irq, queue, ring.Signal, listener);
                }
            }

            if (irq.OwedPs > 0)
            {
                await irq.Pay();
            }
        }

        SpuriousInterrupts += found ? 0 : 1;
    }

    /// <summary>What the VMM does when the status is read; it may have been read already, or have no bit set.</summary>
    private protected abstract SimTask StatusWasReadAsync(CpuContext vcpuThread);

    /// <summary>What the guest does behind the read, before it looks at the queues.</summary>
    private protected virtual SimTask AcknowledgeAsync(CpuContext irq) => SimTask.Completed;

    /// <summary>One more access of the handler to a status register.</summary>
    private protected void CountStatusAccess() => StatusReads++;

    private sealed class StatusRead(DeviceInterrupt interrupt, FutexMutex? mutex) : VmmExitHandler(mutex)
    {
        /// <summary>What the guest read.</summary>
        public bool Value { get; private set; }

        protected override SimTask RunAsync(CpuContext vcpuThread)
        {
            interrupt.StatusReads++;
            Value = interrupt.Status;
            return interrupt.StatusWasReadAsync(vcpuThread);
        }
    }
}
