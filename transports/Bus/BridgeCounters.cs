namespace Bakeoff.Transports.Bus;

/// <summary>
/// The seven counters of the guest's pci-to-vbus bridge driver under their original names, with its exact meaning
/// (AlacrityVM drivers/vbus/pci-bridge.c): lifetime counts, never reset.
/// </summary>
public sealed class BridgeCounters
{
    /// <summary>Events taken from the event queue, of any kind.</summary>
    public long Events { get; set; }

    /// <summary>The event queue's interrupt handler ran.</summary>
    public long QNotify { get; set; }

    /// <summary>The guest rang the event queue's doorbell: the host was blocked on a full queue.</summary>
    public long QInject { get; set; }

    /// <summary>Device signals delivered: SHMSIGNAL events dispatched.</summary>
    public long Notify { get; set; }

    /// <summary>The guest rang the shm-signal doorbell: kicks.</summary>
    public long Inject { get; set; }

    /// <summary>Slow calls through MMIO.</summary>
    public long BridgeCalls { get; set; }

    /// <summary>Fast bus calls.</summary>
    public long BusCalls { get; set; }
}
