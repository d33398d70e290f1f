using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>The guest's handler of a queue's own MSI-X vector.</summary>
internal sealed class QueueVector(DeviceQueue queue, IQueueListener listener) : IInterruptHandler
{
    /// <summary>First vector that Linux hands out to devices; each next one is 8 further (arch/x86 assign_irq_vector).</summary>
    private const int FirstVector = 0x51;

    /// <inheritdoc/>
    public string Name { get; } = $"PCI-MSI-edge virtio{queue.Device}-" + queue.Role switch
    {
        QueueRole.Receive => "input",
        QueueRole.Transmit => "output",
        _ => "events",
    };

    /// <summary>The vector of a queue. 0x51 is the device's configuration vector; rx and tx follow.</summary>
    public static int NumberOf(DeviceQueue queue) => NumberOf(queue.Device, queue.Role);

    /// <summary>The vector of the queue with this role of device <paramref name="device"/>.</summary>
    public static int NumberOf(int device, QueueRole role) => FirstVector + (8 * ((device * 4) + (int)role + 1));

    /// <summary>A signal that a bridge adds to a split ring for the other direction does not gate an irqfd.</summary>
    public SimTask Handle(CpuContext irq) =>
        ShmSignalWakeUp.ReceiveAsync(irq, queue, queue.RingRaisesSignal ? queue.GuestSignal : null, listener);
}
