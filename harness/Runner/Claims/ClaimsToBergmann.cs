using Bakeoff.Transports;
using Bakeoff.Transports.Resources;
using static Bakeoff.Harness.ClaimLanes;
using static Bakeoff.Harness.ClaimUnit;
using static Bakeoff.Harness.Requirement;

namespace Bakeoff.Harness;

/// <summary>Haskins to Bergmann, 7 August 2009: why a bridge and not a PCI device per virtual device.</summary>
internal static class ClaimsToBergmann
{
    private const string VenetPciVectors = "venet@2010-05+kick=pio-ioeventfd+interrupts=msix-irqfd";

    public static IReadOnlyList<Claim> All { get; } =
    [
        Claim.OutOfScope("3.1", "PCI is the path of least resistance in QEMU but awkward for state in the kernel.", "a judgement about source code"),
        Claim.Structural("3.2", "Signal paths come and go at run time instead of being pre-allocated vectors.", e =>
        [
            e.Scenario("paths come and go under traffic", "unplug.scenario", "DEVSHM and SHMCLOSE, no vector is taken or freed"),
            PerDevice(e, "vectors of vbus", Venet, ResourceKind.Vectors, shared: true),
            PerDevice(e, "vectors of virtio over PCI", Vhost, ResourceKind.Vectors, shared: false),
        ]),
        Claim.Measured("3.3", "Collapsing interrupts is NAPI for interrupts and helps most under heavy IO.", e =>
        [
            ClaimCase.Of("share coalesced, burst 64 less burst 1",
                e.Cell("load", Venet, "burst=64")["coalesced_share"] - e.Cell("load", Venet, "burst=1")["coalesced_share"], Percent, Above(0)),
            ClaimCase.Of("one device at burst 64", e.Cell("load", Venet, "burst=64")["coalesced_share"], Percent, None),
            ClaimCase.Of("8 devices", Devices(e, Venet, 8)["coalesced_share"], Percent, None),
            ClaimCase.Of("exits saved, 8 devices", Saving(e, 8), Percent, Above(0)),
            ClaimCase.Of("more saved at 8 devices than at 1", Saving(e, 8) - Saving(e, 1), Percent, Above(0)),
        ]),
        Claim.Measured("3.4", "Interrupt priorities are handled in order of priority.", e =>
        [
            ClaimCase.Of("one FIFO queue as coded", Shorter(e, Venet), Percent, Above(0)),
            ClaimCase.Of("8 levels by device (extension)", Shorter(e, "venet+interrupts[priorities=8,priority-by=device]"), Percent, Above(0)),
            ClaimCase.Of("APIC vectors of vhost-net", Shorter(e, Vhost), Percent, None),
        ]) with { Remark = "mean round trip beside two busy disks, shorter than with one FIFO queue" },
        Claim.Structural("3.5", "A vector per device buys nothing for hotplug; DEVADD and DEVDROP are trivial.", e =>
        [
            e.Scenario("DEVADD", "hotplug.scenario", "an event, 12 bus calls"),
            e.Scenario("DEVDROP", "unplug.scenario", "an event, LINKDOWN and DEVCLOSE"),
        ]),
        Claim.Structural("3.6", "Per-CPU call pages are set up once per guest, not per device.", e =>
        [
            e.Scenario("a device is added", "hotplug.scenario", "18 bridge calls for 16 CPUs before it, none for it"),
            PerCpu(e, "with the bus", SetUpStep.Bus, isNone: false),
            PerCpu(e, "with a further NIC", SetUpStep.NextDevice, isNone: true),
        ]),
        Claim.Structural("3.7", "One PCI device per NIC exhausts port, MMIO and vector space; the bridge scales better.", e =>
        [
            .. new[] { ("kvm-io-bus-2.6.32", "in-kernel bus of 2.6.32"), ("vectors-per-cpu", "vectors of a CPU"), ("pci-slots", "PCI slots"), ("open-files", "eventfds") }
                .Select(limit => Fewer(e, limit.Item1, limit.Item2)),
        ]) with { Remark = "most NICs of one guest, vhost-net and venet" },
        Claim.Structural("3.8", "The bridge serves discovery, doorbell and interrupt, and calls to devices.", e =>
        [
            e.Scenario("discovery", "hotplug.scenario", "DEVADD comes through the event queue"),
            e.Scenario("calls", "errant-devcall.scenario", "DEVOPEN, DEVCALL, DEVCLOSE by handle"),
        ]),
        Claim.Structural("3.9", "Set-up goes through interfaces of its own; its speed is no concern.", e =>
            [e.Scenario("set up by the shell", "hotplug.scenario", "a NIC is up within 2 ms of its link, stated and not compared")]),
        Claim.Measured("3.10", "A port write tunnelled through a hypercall is too little cheaper to care.", e =>
        [
            Small("round trip", e.Cell("doorbell", Vhost)["rtt_mean_ns"], e.Cell("doorbell", "vhost-net+kick=pio-over-hypercall")["rtt_mean_ns"]),
            Small("CPU per byte, GigE", e.Cell("doorbell-stream", Vhost)["cpu_ns_per_kb"], e.Cell("doorbell-stream", "vhost-net+kick=pio-over-hypercall")["cpu_ns_per_kb"]),
            Small("vbus round trip", e.Cell("doorbell", Venet2010)["rtt_mean_ns"], e.Cell("doorbell", VenetHypercall)["rtt_mean_ns"]),
        ]) with { Remark = "saved by the hypercall; little: at most 2 %" },
        Claim.Measured("3.11", "A device per NIC loads the port emulation: more registered ports to look through.", e =>
        [
            LookedThrough(e, "last doorbell of 8 NICs, vhost-net", Vhost, isMore: true),
            LookedThrough(e, "last doorbell of 8 NICs, venet", Venet, isMore: false),
            .. new[] { VhostDirect, Eventfd, Venet }.Select(lane => ClaimCase.Of($"mean search at 8 NICs / at 1, {Name(lane)}",
                Devices(e, lane, 8).BusSearchNs / Devices(e, lane, 1).BusSearchNs, Times, lane == Venet ? AtMost(1) : Above(1))),
            ClaimCase.Of("added to a kick with 8 NICs, vhost-net", Devices(e, VhostDirect, 8).BusSearchNs - Devices(e, VhostDirect, 1).BusSearchNs, Microseconds, None),
        ]) with { Remark = "entries asked on the I/O bus of 2009, KVM's own three among them; the price of one is assumed" },
        Claim.Structural("3.12", "virtqueues do not suit two kernels, IOQ does.", e =>
        [
            e.Refused("virtqueue between boards", "pcie-boards+front_end=virtio-net+rings=split-virtqueue", "virtqueue-over-link"),
            ClaimCase.Of("IOQ between boards, round trips", e.Cell("doorbell", "pcie-boards")["transactions_per_s"], PerSecond, Above(0)),
        ]) with { Remark = "two virtio drivers back to back, as was proposed, is another system and not in the catalogue" },
        Claim.Structural("3.13", "Handles catch a call to a device that was not opened.", e =>
            [e.Scenario("DEVCALL(0)", "errant-devcall.scenario", "ENOENT before any device sees it; the neighbour goes on")]),
        Claim.Structural("3.14", "Devices are known by strings.", e =>
            [
            e.Scenario("type venet-tap", "hotplug.scenario", "a type is a string, an unknown one is ENOENT"),
            e.Scenario("virtio's number by GETID", "virtio-vbus.scenario", "one device call more, then virtio's own steps"),
        ]),
        Claim.Measured("3.15", "Alternatives of Bergmann: a PCI device per slave, a virtio root device, a paravirtual interrupt controller.", e =>
        [
            .. new[] { (VenetPciVectors, "PCI device per slave"), ("venet@2010-05+interrupts[ring=split]", "event queue as virtqueue"), ("venet@2010-05+interrupts=pv-ic", "interrupt controller") }
                .Select(variant => ClaimCase.Both(variant.Item2,
                    ClaimCase.Of("round trip", e.Cell("doorbell", variant.Item1)["rtt_mean_ns"] / e.Cell("doorbell", Venet2010)["rtt_mean_ns"], Times, AtMost(1.05)),
                    ClaimCase.Of("exits per byte", e.Cell("doorbell-stream", variant.Item1)["exits_per_mb"] / e.Cell("doorbell-stream", Venet2010)["exits_per_mb"], Times, AtMost(1.05)))),
        ]) with { Remark = "variant / venet's bridge; holds: no more than 5 % worse" },
        Claim.Measured("3.16", "A paravirtual APIC is of no interest (Kivity).", e =>
        [
            .. new[] { Vhost, Venet }.Select(lane => ClaimCase.Of($"exits per byte that PV EOI saves, {lane}",
                1 - (Apic(e, lane, "pv-eoi")["exits_per_mb"] / Apic(e, lane, "xapic")["exits_per_mb"]), Percent, AtMost(0.05))),
            .. new[] { Vhost, Venet }.Select(lane => ClaimCase.Of($"CPU per byte, {lane}",
                1 - (Apic(e, lane, "pv-eoi")["cpu_ns_per_kb"] / Apic(e, lane, "xapic")["cpu_ns_per_kb"]), Percent, AtMost(0.05))),
        ]) with { Remark = "of no interest: saves at most 5 %" },
    ];

    private static Sample Saving(ClaimEvidence e, int devices) =>
        1 - (Devices(e, Venet, devices)["exits_per_transaction"] / Devices(e, VenetNoCoalescing, devices)["exits_per_transaction"]);

    private static Sample Shorter(ClaimEvidence e, string lane) =>
        1 - (e.Cell("priority", lane)["rtt_mean_ns"] / e.Cell("priority", Venet)["rtt_mean_ns"]);

    private static ClaimCase Small(string label, Sample with, Sample without) => ClaimCase.Of(label, 1 - (without / with), Percent, AtMost(0.02));

    private static ClaimCase Fewer(ClaimEvidence e, string limit, string label)
    {
        long? vhost = e.Most(Vhost, limit);
        long? venet = e.Most(Venet, limit);
        return ClaimCase.Fact(label, vhost is not null && (venet is null || venet > vhost),
            $"{vhost?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"} and {venet?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"}");
    }

    private static ClaimCase PerCpu(ClaimEvidence e, string label, SetUpStep step, bool isNone)
    {
        long bytes = e.SetUp(Venet, step).PerCpuBytes;
        return ClaimCase.Fact(label, isNone == (bytes == 0), $"{bytes} bytes for {SetUpSurvey.PossibleCpus} CPUs");
    }

    private static ClaimCase LookedThrough(ClaimEvidence e, string label, string lane, bool isMore)
    {
        const int own = 3;
        long one = own + e.Count(lane, 1, ResourceKind.IoBusDevices);
        long eight = own + e.Count(lane, 8, ResourceKind.IoBusDevices);
        return ClaimCase.Fact(label, isMore == (eight > one), $"{one} entries with one NIC, {eight} with eight");
    }
}
