namespace Bakeoff.Transports.Resources;

/// <summary>What a device takes away from others, apart from time.</summary>
public enum ResourceKind
{
    /// <summary>Vectors of the guest's IDT.</summary>
    Vectors,

    /// <summary>Entries of KVM's interrupt routing table.</summary>
    GsiRoutes,

    /// <summary>Event file descriptors of the VMM, kicks and interrupts together.</summary>
    Eventfds,

    /// <summary>Devices on KVM's in-kernel port or memory bus: what an exit's address is looked up among.</summary>
    IoBusDevices,

    /// <summary>Guest I/O port numbers.</summary>
    Ports,

    /// <summary>Slots of the guest's PCI bus.</summary>
    PciSlots,

    /// <summary>Threads of host kernel and VMM that serve queues.</summary>
    Threads,

    /// <summary>Guest memory for rings, without packet buffers.</summary>
    RingBytes,
}
