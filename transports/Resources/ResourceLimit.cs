using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.Resources;

/// <summary>How many of a resource one guest can have.</summary>
/// <param name="Kind">Resource.</param>
/// <param name="Name">Name of the limit.</param>
/// <param name="Count">What devices can have, after those that every guest needs.</param>
/// <param name="Source">Where the numbers are from.</param>
/// <param name="OnlyInterrupts">The interrupt path that it belongs to, where the resource is another thing on each; null for all.</param>
public sealed record ResourceLimit(ResourceKind Kind, string Name, long Count, string Source, string? OnlyInterrupts = null)
{
    /// <summary>
    /// True if the simulation has this limit, so that a guest with a device more cannot be built; false if it is only known from the sources.
    /// </summary>
    public bool IsEnforced { get; init; }

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
            "0x41 to 0xed without 0x80 in arch/x86/include/asm/irq_vectors.h of 2.6.30, less two taken at boot (assumed); times the guest's CPUs") { IsEnforced = true },
        new(ResourceKind.PciSlots, "pci-slots", 32 - 3,
            "one bus of 32 slots in QEMU (the same commit message), less host bridge, ISA bridge and display; functions can multiply it by 8"),
        new(ResourceKind.GsiRoutes, "gsi-routes", 1024 - 40,
            "KVM_MAX_IRQ_ROUTES 1024 in include/linux/kvm_host.h, less 40 default routes of two interrupt controllers (inference)"),
        new(ResourceKind.Eventfds, "open-files", 1024,
            "RLIMIT_NOFILE of a process, soft default 1024; an administrator can raise it"),
        new(ResourceKind.Ports, "io-ports", 65_536 - 1024, "64 Ki ports of x86 less the 1 Ki that ISA devices decode"),
        new(ResourceKind.Ports, "bios-io-ports", 65_536 - 0xc000,
            "the BIOS of QEMU's guests hands out ports from 0xc000 on (pci_bios_io_addr in rombios32.c and the first SeaBIOS)"),
        new(ResourceKind.MmioBytes, "pci-hole", 0xfec0_0000L - 0xf000_0000L,
            "from pci_bios_mem_addr 0xf0000000 in the same BIOS to the I/O APIC; the display's few MiB are not taken off"),
        new(ResourceKind.InterruptLines, "pci-interrupt-lines", 4,
            "four links of the PIIX3; from the fifth device on a line is shared, and each of its interrupts asks all devices on it (the model gives each its own)"),
        new(ResourceKind.InterruptBits, "event-channels", XenSharedInfo.Ports - XenEventChannels.PortsOfEveryGuest,
            "64 words of 64 bits in the shared page of a 64-bit guest (public/xen.h), less those that every guest has (assumed)", KindIds.XenEventChannel) { IsEnforced = true },
        new(ResourceKind.InterruptBits, "event-channels-32-bit", 1024 - XenEventChannels.PortsOfEveryGuest,
            "32 words of 32 bits of a 32-bit guest, less the same", KindIds.XenEventChannel),
        new(ResourceKind.InterruptBits, "lguest-irqs", LguestData.Interrupts - 1,
            "LGUEST_IRQS 32 in include/linux/lguest.h, less the timer's", KindIds.LguestIrq) { IsEnforced = true },
        new(ResourceKind.InterruptBits, "interrupt-plugs", PvControllerPage.Plugs,
            "one 64-bit word of status (arch/powerpc/platforms/ps3/interrupt.c)", KindIds.PvIc) { IsEnforced = true },
        new(ResourceKind.PhysicalNics, "physical-nic", 1,
            "the model's host has one; a real one as many as it has slots, and a NIC with SR-IOV up to 256 functions (PCI-SIG)") { IsEnforced = true },
    ];

    /// <summary>True if <paramref name="lane"/> can meet it.</summary>
    public bool Concerns(Lane lane) => OnlyInterrupts is null || lane.Interrupts.Is(OnlyInterrupts);

    /// <summary>Interrupt controller, timer and speaker are devices on the in-kernel port bus of every guest.</summary>
    private const int BusDevicesOfKvm = 3;

    /// <summary>The most devices that stay within the limit, if the first one takes and each further one adds so much; null for any number.</summary>
    public long? MostDevices(long first, long further) =>
        first > Count ? 0 : further <= 0 ? null : 1 + ((Count - first) / further);
}
