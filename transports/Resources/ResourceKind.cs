namespace Bakeoff.Transports.Resources;

/// <summary>What a device takes away from others, apart from time.</summary>
public enum ResourceKind
{
    /// <summary>Vectors of the guest's IDT.</summary>
    Vectors,

    /// <summary>Entries of KVM's interrupt routing table.</summary>
    GsiRoutes,

    /// <summary>Interrupt lines of PCI devices.</summary>
    InterruptLines,

    /// <summary>Bits of an interrupt bitmap in shared memory: Xen's event channels, lguest's interrupts, a paravirtual controller's plugs.</summary>
    InterruptBits,

    /// <summary>Event file descriptors of the VMM, kicks and interrupts together.</summary>
    Eventfds,

    /// <summary>Devices on KVM's in-kernel port or memory bus: what an exit's address is looked up among.</summary>
    IoBusDevices,

    /// <summary>Guest I/O port numbers.</summary>
    Ports,

    /// <summary>Bytes of guest-physical addresses for registers.</summary>
    MmioBytes,

    /// <summary>Slots of the guest's PCI bus.</summary>
    PciSlots,

    /// <summary>Physical functions of the host that nobody else can use.</summary>
    PhysicalNics,

    /// <summary>Threads of host kernel and VMM that serve queues.</summary>
    Threads,

    /// <summary>Guest memory for rings, without packet buffers.</summary>
    RingBytes,
}
