using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// What the interrupt controllers shared through memory have in common: a number per queue in order of registration, and the way
/// from the number to the driver. One per guest; several devices register with the same one.
/// </summary>
public abstract class ParavirtualInterruptPath : IInterruptPath, IResourceUser
{
    private readonly bool _fromUserspace;
    private readonly List<(DeviceQueue Queue, IQueueListener Listener)> _numbers = [];

    /// <summary>Creates the path; <paramref name="fromUserspace"/> adds a system call to each signal.</summary>
    private protected ParavirtualInterruptPath(Vcpu vcpu, bool fromUserspace)
    {
        Vcpu = vcpu;
        _fromUserspace = fromUserspace;
    }

    private protected Vcpu Vcpu { get; }

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
        _numbers.Add((queue, listener));
        Bind(_numbers.Count - 1, queue, listener);
    }

    /// <inheritdoc/>
    public SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        if (_fromUserspace)
        {
            context.Owe(CostKey.SystemCall);
        }

        for (int i = 0; i < _numbers.Count; i++)
        {
            if (_numbers[i].Queue == queue)
            {
                return SendAsync(context, i);
            }
        }

        Invariant.Fail("a signal for a queue that is not registered");
        return default;
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        tally.Add(ResourceKind.InterruptBits, _numbers.Count);
        tally.Add(ResourceKind.RingBytes, SharedBytes);
    }

    /// <summary>Memory that guest and host share for the bits, once per guest.</summary>
    private protected abstract int SharedBytes { get; }

    /// <summary>Set-up of a number: unmask it, install a vector.</summary>
    private protected abstract void Bind(int number, DeviceQueue queue, IQueueListener listener);

    /// <summary>Sets the bit of <paramref name="number"/> and tells the vCPU if it does not know yet.</summary>
    private protected abstract SimTask SendAsync(CpuContext context, int number);

    /// <summary>
    /// Calls the driver of <paramref name="number"/>. A signal that a bridge adds to a split ring does not gate an interrupt that does not come
    /// through the bridge.
    /// </summary>
    private protected SimTask DispatchAsync(CpuContext irq, int number)
    {
        (DeviceQueue queue, IQueueListener listener) = _numbers[number];
        return ShmSignalWakeUp.ReceiveAsync(irq, queue, queue.Guest.Signal, listener);
    }
}
