using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.Resources;

/// <summary>How many of a resource one guest can have.</summary>
/// <param name="Kind">Resource.</param>
/// <param name="Name">Name of the limit.</param>
/// <param name="Count">What devices can have, after those that every guest needs.</param>
/// <param name="Source">Where the numbers are from.</param>
public sealed record ResourceLimit(ResourceKind Kind, string Name, long Count, string Source)
{
    /// <summary>
    /// The limits that are known. No limit is known for threads (pid_max is far away) and ring memory. The releases at which a constant
    /// changed are inferred from the surrounding code.
    /// </summary>
    public static IReadOnlyList<ResourceLimit> All { get; } =
    [
        new(ResourceKind.IoBusDevices, "kvm-io-bus-2.6.32", 6 - BusDevicesOfKvm,
            "NR_IOBUS_DEVS 6 per bus in include/linux/kvm_host.h of 2.6.31 and 2.6.32, less interrupt controller, timer and speaker (inference)"),
        new(ResourceKind.IoBusDevices, "kvm-io-bus-2.6.35", 200 - BusDevicesOfKvm,
            "NR_IOBUS_DEVS 200 once the bus was looked up under SRCU (release inferred), less the same three"),
        new(ResourceKind.IoBusDevices, "kvm-io-bus-3.5", 1000 - BusDevicesOfKvm,
            "NR_IOBUS_DEVS 1000, \"KVM: set upper bounds for iobus dev to limit userspace\" (release inferred), less the same three"),
        new(ResourceKind.Vectors, "vectors-per-cpu", GuestVectors.PerCpu - GuestVectors.TakenAtBoot,
            "0x41 to 0xed without 0x80 in arch/x86/include/asm/irq_vectors.h of 2.6.30, less two taken at boot (assumed); times the guest's CPUs"),
        new(ResourceKind.PciSlots, "pci-slots", 32 - 3,
            "one bus of 32 slots in QEMU (the same commit message), less host bridge, ISA bridge and display; functions can multiply it by 8"),
        new(ResourceKind.GsiRoutes, "gsi-routes", 1024 - 40,
            "KVM_MAX_IRQ_ROUTES 1024 in include/linux/kvm_host.h, less 40 default routes of two interrupt controllers (inference)"),
        new(ResourceKind.Eventfds, "open-files", 1024,
            "RLIMIT_NOFILE of a process, soft default 1024; an administrator can raise it"),
        new(ResourceKind.Ports, "io-ports", 65_536 - 1024,
            "64 Ki ports of x86 less the 1 Ki that ISA devices decode; firmware may give PCI far fewer"),
    ];

    /// <summary>Interrupt controller, timer and speaker are devices on the in-kernel port bus of every guest.</summary>
    private const int BusDevicesOfKvm = 3;

    /// <summary>The most devices that stay within the limit, if the first one takes and each further one adds so much; null for any number.</summary>
    public long? MostDevices(long first, long further) =>
        first > Count ? 0 : further <= 0 ? null : 1 + ((Count - first) / further);
}
