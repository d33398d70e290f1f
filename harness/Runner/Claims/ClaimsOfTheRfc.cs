using Bakeoff.Transports;
using static Bakeoff.Harness.ClaimLanes;
using static Bakeoff.Harness.ClaimUnit;
using static Bakeoff.Harness.Requirement;

namespace Bakeoff.Harness;

/// <summary>Virtual-Bus RFC v3, April 2009: a table of six measurements, and how vbus is built.</summary>
internal static class ClaimsOfTheRfc
{
    /// <summary>How near a published number a simulated one counts as the same.</summary>
    private const double Band = 0.1;

    public static IReadOnlyList<Claim> All { get; } =
    [
        Claim.Measured("2.1", "At MTU 1500: bare metal 4078 Mb/s, 39 µs; virtio 4003 Mb/s, 3125 µs; venet 4050 Mb/s, 65 µs.", e =>
            Table(e, "1500", 4.078e9, 39_000, 4.003e9, 3_125_000, 4.050e9, 65_000)),
        Claim.Measured("2.2", "At MTU 9000: bare metal 9717 Mb/s, 33 µs; virtio 4578 Mb/s, 4016 µs; venet 5802 Mb/s, 66 µs.", e =>
            Table(e, "9000", 9.717e9, 33_000, 4.578e9, 4_016_000, 5.802e9, 66_000)),
        Claim.Measured("2.3", "Part of virtio's latency is coalescing in driver and back end.", e =>
        [
            .. new[] { (April250, "0.25 ms"), (April1000, "1 ms"), (April4000, "4 ms") }.Select(timer => ClaimCase.Of(
                $"share of the timer, granularity {timer.Item2}",
                1 - (Rfc(e, AprilBh, "tcp-rr")["rtt_mean_ns"] / Rfc(e, timer.Item1, "tcp-rr")["rtt_mean_ns"]), Percent, Above(0))),
            .. new[] { April250, April1000, April4000, AprilBh }.Select(lane =>
                ClaimCase.Of(lane == AprilBh ? "round trip without timer" : lane == April250 ? "0.25 ms" : lane == April1000 ? "1 ms" : "4 ms",
                    Rfc(e, lane, "tcp-rr")["rtt_mean_ns"], Microseconds, None)),
        ]) with { Remark = "published 3125 and 4016 µs" },
        Claim.Measured("2.4", "Two hosts of 8 cores, 10 GbE back to back: bare metal is bound by its packets at MTU 1500 (340 k/s).", e =>
        [
            ClaimCase.Of("throughput", Rfc(e, BareMetal, "tcp-stream")["goodput_bps"], Megabits, Within(Band, 4.078e9)),
            ClaimCase.Of("share of throughput at MTU 9000", Rfc(e, BareMetal, "tcp-stream")["goodput_bps"] / Rfc(e, BareMetal, "tcp-stream", "9000")["goodput_bps"],
                Percent, Near(0.42, 0.05)),
        ]),
        Claim.Measured("2.5", "In-kernel models, fewer context switches and parallel algorithms give the best IO.", e =>
        [
            .. new[] { VirtioPci, Eventfd }.Select(rival => ClaimCase.Both($"venet against {rival}",
                ClaimCase.Of("context switches per round trip", Switches(e, Venet) / Switches(e, rival), Times, Below(1)),
                ClaimCase.Of("round trip", OwnYear(e, Venet, "tcp-rr")["rtt_mean_ns"] / OwnYear(e, rival, "tcp-rr")["rtt_mean_ns"], Times, Below(1)))),
            .. new[] { VirtioPci, Eventfd }.Select(rival => ClaimCase.Of($"throughput MTU 1500, {rival}",
                OwnYear(e, Venet, "tcp-stream")["goodput_bps"] / OwnYear(e, rival, "tcp-stream")["goodput_bps"], Times, AtLeast(1))),
        ]),
        Claim.Measured("2.6", "virtio runs over vbus, for a comparison of like with like.", e =>
        [
            ClaimCase.Of("round trips over vbus", e.Cell("doorbell", VirtioVbus)["transactions_per_s"], PerSecond, Above(0)),
            e.Scenario("comes, goes and comes back", "virtio-vbus.scenario", "under a stream both ways"),
            ClaimCase.Of("exits per byte over vbus / over PCI, GigE", Gige(e, VirtioVbus)["exits_per_mb"] / Gige(e, VhostDirect)["exits_per_mb"], Times, None),
            ClaimCase.Of("round trip", LikeForLike(e, VirtioVbus) / LikeForLike(e, VhostDirect), Times, None),
        ]) with { Remark = "a synthesis: the sources of virtio over vbus are lost" },
        Claim.Measured("2.7", "Several vectors (MSI-X, a todo of the mail) would help venet.", e =>
        [
            ClaimCase.Of("round trip with vectors / with the event queue", Vectors(e, "doorbell", "rtt_mean_ns"), Times, Below(1)),
            ClaimCase.Of("GigE exits per byte", Vectors(e, "doorbell-stream", "exits_per_mb", Venet2010), Times, Below(1)),
            ClaimCase.Of("GigE CPU per byte", Vectors(e, "doorbell-stream", "cpu_ns_per_kb", Venet2010), Times, Below(1)),
        ]) with { Remark = "below 1: a vector per queue would have helped venet" },
        Claim.Structural("2.8", "vbus is managed by mkdir, ln -s and echo, without tools.", e =>
            [e.Scenario("instance, device, type, link", "hotplug.scenario", "the documented order works, another order is refused")]),
        Claim.Structural("2.9", "Clients of vbus: KVM, userspace, lguest, Xen.", e =>
        [
            ClaimCase.Fact("KVM", e.Lane(Venet).Bus.Id() == "vbus-bridge", "venet over the PCI bridge"),
            ClaimCase.Fact("another connector", e.Lane("pcie-boards").Bus.Id() == "pci-link", "venet over a link between boards"),
        ]) with { Remark = "connectors of userspace, lguest and Xen are not modelled" },
        Claim.Structural("2.10", "v3 replaces the hypercall connector by PCI and MSI, and a reset by opening the bus anew.", e =>
        [
            ClaimCase.Fact("both connectors", e.Lane(VenetHypercall).Kick.Kind.Id == "hypercall-doorbell" && e.Lane(Venet).Kick.Kind.Id == "bridge-doorbell",
                "doorbell by port and by hypercall are both lanes"),
            e.Scenario("bus opened, negotiated, closed", "errant-devcall.scenario", "a second opening is refused, closing gives the handle back"),
        ]) with { Remark = "the MAC address is not set from the host here" },
        Claim.OutOfScope("2.11", "56 files, 11,380 insertions.", "not measurable: size of a patch"),
        Claim.Structural("2.12", "One paravirtual driver per kind of device is enough.", e =>
        [
            ClaimCase.Fact("virtio-net over vbus", e.Lane(VirtioVbus).FrontEnd.Kind == e.Lane(Vhost).FrontEnd.Kind
                && e.Lane(VirtioVbus).Rings.Kind == e.Lane(Vhost).Rings.Kind, "same driver and rings as over PCI"),
        ]),
    ];

    private static IReadOnlyList<ClaimCase> Table(
        ClaimEvidence e, string mtu, double bareBps, double bareNs, double virtioBps, double virtioNs, double venetBps, double venetNs)
    {
        return
        [
            Stream("bare metal's throughput", BareMetal, bareBps),
            RoundTrip("bare metal's round trip", BareMetal, bareNs),
            Stream("virtio's throughput, 4 ms timer", April4000, virtioBps),
            Stream("virtio's throughput, 1 ms timer", April1000, virtioBps),
            RoundTrip("virtio's round trip, 4 ms timer", April4000, virtioNs),
            Stream("venet's throughput", VenetApril, venetBps),
            RoundTrip("venet's round trip", VenetApril, venetNs),
        ];

        ClaimCase Stream(string label, string lane, double bps) =>
            ClaimCase.Of(label, Rfc(e, lane, "tcp-stream", mtu)["goodput_bps"], Megabits, Within(Band, bps));

        ClaimCase RoundTrip(string label, string lane, double ns) =>
            ClaimCase.Of(label, Rfc(e, lane, "tcp-rr", mtu)["rtt_mean_ns"], Microseconds, Within(Band, ns));
    }

    private static Sample Switches(ClaimEvidence e, string lane) =>
        OwnYear(e, lane, "tcp-rr")["context_switches_per_s"] / OwnYear(e, lane, "tcp-rr")["transactions_per_s"];

    private static Sample LikeForLike(ClaimEvidence e, string lane) => e.Cell("like-for-like", lane, "workload=tcp-rr", "mtu=1500")["rtt_mean_ns"];

    private static Sample Vectors(ClaimEvidence e, string group, string metric, string without = "venet@2010-05+kick=pio-ioeventfd") =>
        e.Cell(group, "venet@2010-05+kick=pio-ioeventfd+interrupts=msix-irqfd")[metric] / e.Cell(group, without)[metric];
}
