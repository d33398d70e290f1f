using static Bakeoff.Harness.ClaimLanes;
using static Bakeoff.Harness.ClaimUnit;
using static Bakeoff.Harness.Requirement;

namespace Bakeoff.Harness;

/// <summary>Haskins to Molnar, 21 December 2009: why AlacrityVM is fast.</summary>
internal static class ClaimsToMolnar
{
    /// <summary>"Multiple microseconds": at least two.</summary>
    private const double MultipleMicrosecondsNs = 2000;

    private const string VenetUnsuppressed = "venet@2010-05+interrupts[coalesce=false]+back_end[txmitigation=1]";

    public static IReadOnlyList<Claim> All { get; } =
    [
        Claim.Measured("1.1", "Three levers: A fewer notifications, B cheaper ones, C parallel execution.", e =>
        [
            Lever("A, round trip", Effect(e, "levers", "rtt_mean_ns", 0), Microseconds),
            Lever("B, round trip", Effect(e, "levers", "rtt_mean_ns", 1), Microseconds),
            Lever("C, round trip", Effect(e, "levers", "rtt_mean_ns", 2), Microseconds),
            Lever("A, CPU per KiB of a stream", Effect(e, "levers-stream", "cpu_ns_per_kb", 0), Number),
            Lever("B, CPU per KiB of a stream", Effect(e, "levers-stream", "cpu_ns_per_kb", 1), Number),
            Lever("C, CPU per KiB of a stream", Effect(e, "levers-stream", "cpu_ns_per_kb", 2), Number),
            Lever("A, exits per MB of a stream", Effect(e, "levers-stream", "exits_per_mb", 0), Number),
            Lever("C, exits per MB of a stream", Effect(e, "levers-stream", "exits_per_mb", 2), Number),
            Lever("A, throughput at 10 GbE", 0 - Effect(e, "levers-10g", "goodput_bps", 0), Megabits),
            Lever("B, throughput at 10 GbE", 0 - Effect(e, "levers-10g", "goodput_bps", 1), Megabits),
            Lever("C, throughput at 10 GbE", 0 - Effect(e, "levers-10g", "goodput_bps", 2), Megabits),
        ]) with
        {
            Remark = "what switching a lever on brings in venet, mean over the others: A coalescing and batches of 10, B x2APIC, C a core of its own",
        },
        Claim.Measured("1.2", "Window exits, injection exits and MMIO ends of interrupt cost multiple microseconds each.", e =>
        [
            ClaimCase.Of("end of interrupt (APIC access)", Gige(e, Vhost).ExitNs("APIC_ACCESS"), Microseconds, AtLeast(MultipleMicrosecondsNs)),
            ClaimCase.Of("injection (kick IPI)", Gige(e, Vhost).ExitNs("EXTERNAL_INTERRUPT"), Microseconds, AtLeast(MultipleMicrosecondsNs)),
            ClaimCase.Of("window", Gige(e, Vhost).ExitNs("PENDING_INTERRUPT"), Microseconds, AtLeast(MultipleMicrosecondsNs)),
            ClaimCase.Of("injection at the upper ends of the costs", Dear(e).ExitNs("EXTERNAL_INTERRUPT"), Microseconds, AtLeast(MultipleMicrosecondsNs)),
            ClaimCase.Of("window at the upper ends of the costs", Dear(e).ExitNs("PENDING_INTERRUPT"), Microseconds, AtLeast(MultipleMicrosecondsNs)),
        ]) with { Remark = "from exit to entry in vhost-net; cache damage after the entry comes on top, 0.04 to 0.8 µs by its sources" },
        Claim.Measured("1.3", "MMIO-based EOI is part of the hurt.", e =>
        [
            .. new[] { Vhost, Venet, Eventfd }.SelectMany(lane => new[] { "x2apic", "pv-eoi", "apicv" }.Select(apic => ClaimCase.Of(
                $"{lane}, {apic}", 1 - (Apic(e, lane, apic)["cpu_ns_per_kb"] / Apic(e, lane, "xapic")["cpu_ns_per_kb"]), Percent, Above(0)))),
        ]) with { Remark = "share of the host's CPU time per byte that goes when the EOI costs less" },
        Claim.Measured("1.4", "Interrupts within a device and between devices queue up without further IO.", e =>
        [
            ClaimCase.Of("same flow, burst 64", e.Cell("load", Venet, "burst=64")["interrupts_coalesced_eventq_intra_flow_per_s"], PerSecond, Above(0)),
            ClaimCase.Of("other flow of the device, GigE stream", Gige(e, Venet)["interrupts_coalesced_eventq_inter_flow_per_s"], PerSecond, Above(0)),
            ClaimCase.Of("other device, 8 devices", Devices(e, Venet, 8)["interrupts_coalesced_eventq_inter_device_per_s"], PerSecond, Above(0)),
            ClaimCase.Of("exits that coalescing saves at 8 devices",
                1 - (Devices(e, Venet, 8)["exits_per_transaction"] / Devices(e, VenetNoCoalescing, 8)["exits_per_transaction"]), Percent, Above(0)),
        ]),
        Claim.Measured("1.5", "The CPU is bothered only when work of higher priority becomes ready.", e =>
        [
            ClaimCase.Of("one FIFO queue as coded", 1 - (Priority(e, Venet) / Priority(e, Venet)), Percent, Above(0)),
            ClaimCase.Of("8 levels by role (extension)", 1 - (Priority(e, "venet+interrupts[priorities=8]") / Priority(e, Venet)), Percent, Above(0)),
            ClaimCase.Of("8 levels by device (extension)", 1 - (Priority(e, "venet+interrupts[priorities=8,priority-by=device]") / Priority(e, Venet)), Percent, Above(0)),
            ClaimCase.Of("99th percentile, 8 levels by device (extension)", 1 - (e.Cell("priority", "venet+interrupts[priorities=8,priority-by=device]")["rtt_p99_ns"]
                / e.Cell("priority", Venet)["rtt_p99_ns"]), Percent, Above(0)),
        ]) with { Remark = "share of the mean round trip saved beside two busy disks; AlacrityVM's code has one queue" },
        Claim.Measured("1.6", "A single stream takes over 45 % fewer exits and over 50 % fewer interrupts than virtio-pci.", e =>
        [
            .. Rivals.Select(rival => Fewer(e, "exits", rival, "exits_per_mb", 0.45)),
            .. Rivals.Select(rival => Fewer(e, "interrupts", rival, "interrupts_per_mb", 0.5)),
            ClaimCase.Of("exits, virtio-pci, Intel NIC", 1 - (GigeIntel(e, Venet)["exits_per_mb"] / GigeIntel(e, VirtioPci)["exits_per_mb"]), Percent, Above(0.45)),
            ClaimCase.Of("interrupts, virtio-pci, Intel NIC", 1 - (GigeIntel(e, Venet)["interrupts_per_mb"] / GigeIntel(e, VirtioPci)["interrupts_per_mb"]), Percent, Above(0.5)),
            ClaimCase.Of("exits, virtio-pci, slower processors", 1 - (GigeSlow(e, Venet)["exits_per_mb"] / GigeSlow(e, VirtioPci)["exits_per_mb"]), Percent, Above(0.45)),
            ClaimCase.Of("interrupts, virtio-pci, slower processors",
                1 - (GigeSlow(e, Venet)["interrupts_per_mb"] / GigeSlow(e, VirtioPci)["interrupts_per_mb"]), Percent, Above(0.5)),
            ClaimCase.Of("exits, virtio-pci, slower processors, venet's threads on one core",
                1 - (GigeOneCore(e, SlowerSpeed)["exits_per_mb"] / GigeSlow(e, VirtioPci)["exits_per_mb"]), Percent, Above(0.45)),
            ClaimCase.Of("interrupts, virtio-pci, slower processors, venet's threads on one core",
                1 - (GigeOneCore(e, SlowerSpeed)["interrupts_per_mb"] / GigeSlow(e, VirtioPci)["interrupts_per_mb"]), Percent, Above(0.5)),
        ]) with { Remark = "fewer per byte on GigE; " + SlowerProcessors },
        Claim.Measured("1.7", "The reduction grows with further devices.", e =>
        [
            .. new[] { Eventfd, Vhost, VhostDirect }.Select(rival => ClaimCase.Both($"round trips, {Name(rival)}",
                ClaimCase.Of("8 devices", Reduction(e, rival, 8), Percent, Above(0)),
                ClaimCase.Of("less 1 device", Reduction(e, rival, 8) - Reduction(e, rival, 1), Percent, Above(0)))),
            .. new[] { Eventfd, Vhost }.Select(rival => ClaimCase.Both($"streams, {rival}",
                ClaimCase.Of("4 devices", StreamReduction(e, rival, 4), Percent, Above(0)),
                ClaimCase.Of("less 1 device", StreamReduction(e, rival, 4) - StreamReduction(e, rival, 1), Percent, Above(0)))),
        ]) with { Remark = "exits per unit of work that venet saves, and how much more than with one device" },
        Claim.Measured("1.8", "Less CPU, the highest throughput and the lowest latency, even without zero-copy.", e =>
        [
            .. new[] { VirtioPci, Vhost }.SelectMany(rival => new[]
            {
                ClaimCase.Of($"throughput MTU 1500, {rival}", Against(e, rival, "tcp-stream", "1500", "goodput_bps"), Times, AtLeast(1)),
                ClaimCase.Of($"throughput MTU 9000, {rival}", Against(e, rival, "tcp-stream", "9000", "goodput_bps"), Times, AtLeast(1)),
                ClaimCase.Of($"CPU per byte MTU 1500, {rival}", Against(e, rival, "tcp-stream", "1500", "cpu_ns_per_kb"), Times, AtMost(1)),
                ClaimCase.Of($"CPU per byte MTU 9000, {rival}", Against(e, rival, "tcp-stream", "9000", "cpu_ns_per_kb"), Times, AtMost(1)),
                ClaimCase.Of($"round trip, {rival}", Against(e, rival, "tcp-rr", "1500", "rtt_mean_ns"), Times, AtMost(1)),
            }),
            ClaimCase.Of("zero-copy's CPU per byte, MTU 9000",
                OwnYear(e, "venet+back_end[zero-copy=true]", "tcp-stream", "9000")["cpu_ns_per_kb"] / OwnYear(e, Venet, "tcp-stream", "9000")["cpu_ns_per_kb"], Times, None),
        ]) with { Remark = "venet / rival over 10 GbE, each in the parts of its year" },
        Claim.Structural("1.9", "The drivers are not KVM's: they work elsewhere.", e =>
        [
            ClaimCase.Fact("same driver and rings", e.Lane("pcie-boards").FrontEnd.Kind == e.Lane(Venet).FrontEnd.Kind
                && e.Lane("pcie-boards").Rings.Kind == e.Lane(Venet).Rings.Kind, "vbus-enet over IOQ on a link between two boards"),
            ClaimCase.Of("round trips without a hypervisor", e.Cell("doorbell", "pcie-boards")["transactions_per_s"], PerSecond, Above(0)),
        ]),
        Claim.Measured("1.10", "Real hardware works concurrently with the guest; so should a device model.", e =>
        [
            ClaimCase.Of("venet round trip", OwnCore(e, "levers", Venet2010, "rtt_mean_ns"), Percent, Above(0)),
            ClaimCase.Of("vhost-net round trip", OwnCore(e, "levers", VhostDirect, "rtt_mean_ns"), Percent, Above(0)),
            ClaimCase.Of("venet CPU per byte, GigE", OwnCore(e, "levers-stream", Venet2010, "cpu_ns_per_kb"), Percent, Above(0)),
            ClaimCase.Of("vhost-net CPU per byte, GigE", OwnCore(e, "levers-stream", VhostDirect, "cpu_ns_per_kb"), Percent, Above(0)),
            ClaimCase.Of("venet throughput, 10 GbE", 0 - OwnCore(e, "levers-10g", Venet2010, "goodput_bps"), Percent, Above(0)),
            ClaimCase.Of("vhost-net throughput, 10 GbE", 0 - OwnCore(e, "levers-10g", VhostDirect, "goodput_bps"), Percent, Above(0)),
        ]) with { Remark = "saved, or more throughput, by a core of its own instead of the vCPU's" },
        Claim.Measured("1.11", "In-kernel, concurrent execution is the better one (KVM came around to it).", e =>
        [
            .. new[] { VirtioPci, Eventfd }.SelectMany(rival => new[]
            {
                ClaimCase.Of($"vhost-net's round trip, {rival}", OwnYear(e, Vhost, "tcp-rr")["rtt_mean_ns"] / OwnYear(e, rival, "tcp-rr")["rtt_mean_ns"], Times, Below(1)),
                ClaimCase.Of($"CPU per byte, {rival}", OwnYear(e, Vhost, "tcp-stream")["cpu_ns_per_kb"] / OwnYear(e, rival, "tcp-stream")["cpu_ns_per_kb"], Times, Below(1)),
            }),
        ]),
    ];

    private static ClaimCase Lever(string label, Sample saved, ClaimUnit unit) => ClaimCase.Of(label, saved, unit, Above(0));

    /// <summary>What lever 0 (A), 1 (B) or 2 (C) saves of a metric, averaged over the four settings of the other two.</summary>
    private static Sample Effect(ClaimEvidence e, string group, string metric, int lever)
    {
        Sample[] savings = [.. Enumerable.Range(0, 4).Select(others =>
        {
            int low = others & ((1 << lever) - 1);
            int setting = low | ((others - low) << 1);
            return At(setting) - At(setting | (1 << lever));
        })];
        return (savings[0] + savings[1] + savings[2] + savings[3]) / 4;

        Sample At(int on) => e.Cell(group,
            (on & 1) != 0 ? Venet2010 : VenetUnsuppressed,
            "options.apic=" + ((on & 2) != 0 ? "x2apic" : "xapic"),
            "options.backend_core=" + ((on & 4) != 0 ? "2" : "0"))[metric];
    }

    private static Sample OwnCore(ClaimEvidence e, string group, string lane, string metric) => 1
        - (e.Cell(group, lane, "options.apic=xapic", "options.backend_core=2")[metric] / e.Cell(group, lane, "options.apic=xapic", "options.backend_core=0")[metric]);

    private static Sample Priority(ClaimEvidence e, string lane) => e.Cell("priority", lane)["rtt_mean_ns"];

    private static Sample Reduction(ClaimEvidence e, string rival, int devices) =>
        1 - (Devices(e, Venet, devices)["exits_per_transaction"] / Devices(e, rival, devices)["exits_per_transaction"]);

    private static ClaimCase Fewer(ClaimEvidence e, string what, string rival, string metric, double share) =>
        ClaimCase.Of($"{what}, {Name(rival)}", 1 - (Gige(e, Venet)[metric] / Gige(e, rival)[metric]), Percent, AtLeast(share));

    private static Sample StreamReduction(ClaimEvidence e, string rival, int devices) => 1 - (e.Cell("devices-stream", Venet, $"devices={devices}")["exits_per_mb"]
        / e.Cell("devices-stream", rival, $"devices={devices}")["exits_per_mb"]);

    private static CellRuns Dear(ClaimEvidence e) => e.Cell("dear-exits", Vhost);

    private static Sample Against(ClaimEvidence e, string rival, string workload, string mtu, string metric) =>
        OwnYear(e, Venet, workload, mtu)[metric] / OwnYear(e, rival, workload, mtu)[metric];
}
