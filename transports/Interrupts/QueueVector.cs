using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>The guest's handler of a queue's own MSI-X vector.</summary>
internal sealed class QueueVector(DeviceQueue queue, IQueueListener listener) : IInterruptHandler
{
    /// <inheritdoc/>
    public string Name { get; } = $"PCI-MSI-edge virtio{queue.Device}-" + queue.Role switch
    {
        QueueRole.Receive => "input",
        QueueRole.Transmit => "output",
        QueueRole.Events => "events",
        _ => "requests",
    } + (queue.Pairs > 1 ? $".{queue.Pair}" : "");

    /// <summary>A signal that a bridge adds to a split ring for the other direction does not gate an irqfd.</summary>
    public SimTask Handle(CpuContext irq) =>
        ShmSignalWakeUp.ReceiveAsync(irq, queue, queue.Guest.Signal, listener);
}
