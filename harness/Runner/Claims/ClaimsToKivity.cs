using Bakeoff.Transports;
using Bakeoff.Transports.Resources;
using static Bakeoff.Harness.ClaimLanes;
using static Bakeoff.Harness.ClaimUnit;
using static Bakeoff.Harness.Requirement;

namespace Bakeoff.Harness;

/// <summary>Haskins to Kivity, 30 September 2009: the counters of one netperf run, and why vbus is not virtio.</summary>
internal static class ClaimsToKivity
{
    /// <summary>Megabytes of payload per second at the goodput of the mail: turns a count per MB into one per second.</summary>
    private const double MegabytesPerSecond = 117.6;

    /// <summary>At most so much of the exits' difference can be the coalesced interrupts': three exits each, over 29 k exits/s.</summary>
    private const double GreatestShare = 0.187;

    /// <summary>The mail's difference in exits per second.</summary>
    private const double MailGap = 65_000 - 36_000;

    public static IReadOnlyList<Claim> All { get; } =
    [
        Claim.Measured("0.1", "netperf TCP_STREAM from the guest over GigE reaches 940.77 Mb/s.", e =>
        [
            ClaimCase.Of("venet", Gige(e, Venet)["goodput_bps"], Megabits, Within(0.1, 9.4077e8)),
            ClaimCase.Of("virtio-pci", Gige(e, VirtioPci)["goodput_bps"], Megabits, Within(0.1, 9.4077e8)),
        ]),
        Claim.Measured("0.2", "In 10.01 s the bridge counts 170,047 signals, 151,918 interrupts and 18,238 kicks.", e =>
        [
            ClaimCase.Of("signals", Gige(e, Venet).CounterPerSecond(".notify"), PerSecond, Within(0.15, 16_988)),
            ClaimCase.Of("interrupts", Gige(e, Venet).CounterPerSecond(".qnotify"), PerSecond, Within(0.15, 15_177)),
            ClaimCase.Of("kicks", Gige(e, Venet).CounterPerSecond(".inject"), PerSecond, Within(0.15, 1822)),
            ClaimCase.Of("full event queue (qinject)", Gige(e, Venet).Counter(".qinject"), Number, AtMost(0)),
        ]),
        Claim.Measured("0.3", "Draining one event queue saves about 11 % of the interrupts.", e =>
        [
            ClaimCase.Of("completions by event", Saved(Gige(e, Venet)), Percent, Near(0.107, 0.03)),
            ClaimCase.Of("completions by ring signal", Saved(Gige(e, VenetNoTxc)), Percent, Near(0.107, 0.03)),
            ClaimCase.Of("with an Intel NIC", Saved(GigeIntel(e, Venet)), Percent, Near(0.107, 0.03)),
            ClaimCase.Of("both threads on one core", Saved(GigeOneCore(e, "1")), Percent, Near(0.107, 0.03)),
            ClaimCase.Of("slower processors", Saved(GigeSlow(e, Venet)), Percent, Near(0.107, 0.03)),
            ClaimCase.Of("slower processors, both threads on one core", Saved(GigeOneCore(e, SlowerSpeed)), Percent, Near(0.107, 0.03)),
            ClaimCase.Of("tx-complete signals per kick", Gige(e, Venet).CounterPerSecond("guest0.signals.events") / Gige(e, Venet)["kicks_per_s"],
                Number, None),
            ClaimCase.Of("interrupts / those of virtio-vbus, whose driver wants no transmit signal", Gige(e, Venet)["interrupts_per_mb"] / Gige(e, VirtioVbus)["interrupts_per_mb"],
                Times, None),
        ]) with
        {
            Remark = "what the queue saves is the signals of completed transmissions, which the 2.6.32 virtio driver never asks for: nearly all of them where"
                + " venet's two threads share a core, so that one ends with such a signal as the other begins with one of reception; " + SlowerProcessors,
        },
        Claim.Measured("0.4", "The event queue never fills.", e =>
        [
            ClaimCase.Of("GigE stream", Gige(e, Venet).Counter(".qinject"), Number, AtMost(0)),
            ClaimCase.Of("8 devices", e.Cell("devices", Venet, "devices=8").Counter(".qinject"), Number, AtMost(0)),
        ]),
        Claim.Measured("0.5", "vbus uses one vector for the whole guest, virtio one per queue.", e =>
        [
            ClaimCase.Of("venet", Gige(e, Venet).DeviceVectors, Number, Near(1, 0)),
            ClaimCase.Of("virtio-pci", Gige(e, VirtioPci).DeviceVectors, Number, AtLeast(2)),
            ClaimCase.Of("venet with 8 devices", e.Cell("devices", Venet, "devices=8").DeviceVectors, Number, Near(1, 0)),
        ]),
        Claim.Measured("0.6", "An interrupt costs up to three exits: kick IPI, window, end of interrupt.", e =>
        [
            ClaimCase.Of("kick exits per interrupt, vhost-net under load",
                e.Cell("load", Vhost, "burst=64").ExitsPerSecond("EXTERNAL_INTERRUPT") / e.Cell("load", Vhost, "burst=64")["interrupts_per_s"], Number, Above(0)),
            ClaimCase.Of("window exits then",
                e.Cell("load", Vhost, "burst=64").ExitsPerSecond("PENDING_INTERRUPT") / e.Cell("load", Vhost, "burst=64")["interrupts_per_s"], Number, Above(0)),
            ClaimCase.Of("ends of interrupt then",
                e.Cell("load", Vhost, "burst=64").ExitsPerSecond("APIC_ACCESS") / e.Cell("load", Vhost, "burst=64")["interrupts_per_s"], Number, Above(0)),
            ClaimCase.Of("single interrupts that cost all three, vhost-net's stream", Gige(e, Vhost).CounterPerSecond("three_exit_interrupts"), PerSecond, Above(0)),
            ClaimCase.Of("of its interrupts", Gige(e, Vhost).CounterPerSecond("three_exit_interrupts") / Gige(e, Vhost)["interrupts_per_s"], Percent, None),
            .. new[] { VirtioPci, Eventfd, Vhost, Venet }.Select(lane =>
                ClaimCase.Of("mean, " + lane, Gige(e, lane)["delivery_exits_per_interrupt"], Number, None)),
            ClaimCase.Of("mean with a line and status reads, April's virtio-pci", Rfc(e, AprilBh, "tcp-stream")["delivery_exits_per_interrupt"], Number, None),
        ]) with { Remark = "all three only where a kick finds the guest in a handler with interrupts off; most that wait for a window came while the vCPU was out anyway" },
        Claim.Measured("0.7", "Coalescing in the event queue may have saved up to 54 k exits in 10 s (at most 18.7 % of the gap to virtio-pci).", e =>
        [
            ClaimCase.Of("exits saved per second", MegabytesPerSecond * (Gige(e, VenetNoCoalescing)["exits_per_mb"] - Gige(e, Venet)["exits_per_mb"]),
                PerSecond, AtMost(5433)),
            ClaimCase.Of("at least a hundredth of the mail's gap", MegabytesPerSecond * (Gige(e, VenetNoCoalescing)["exits_per_mb"] - Gige(e, Venet)["exits_per_mb"]) / MailGap,
                Percent, Above(0.01)),
            ClaimCase.Of("the same with an Intel NIC", MegabytesPerSecond * (GigeIntel(e, VenetNoCoalescing)["exits_per_mb"] - GigeIntel(e, Venet)["exits_per_mb"]) / MailGap,
                Percent, Above(0.01)),
            ClaimCase.Of("share of the mail's 29 k exits/s", MegabytesPerSecond * (Gige(e, VenetNoCoalescing)["exits_per_mb"] - Gige(e, Venet)["exits_per_mb"]) / MailGap,
                Percent, AtMost(GreatestShare)),
            ClaimCase.Of("share of the simulated virtio-pci -> venet", (Gige(e, VenetNoCoalescing)["exits_per_mb"] - Gige(e, Venet)["exits_per_mb"])
                / (Gige(e, VirtioPci)["exits_per_mb"] - Gige(e, Venet)["exits_per_mb"]), Percent, AtMost(GreatestShare)),
            ClaimCase.Of("exits per interrupt saved", (Gige(e, VenetNoCoalescing)["exits_per_mb"] - Gige(e, Venet)["exits_per_mb"])
                / (Gige(e, VenetNoCoalescing)["interrupts_per_mb"] - Gige(e, Venet)["interrupts_per_mb"]), Number, AtMost(3)),
            ClaimCase.Of("exits saved per second, completions by ring signal",
                MegabytesPerSecond * (Gige(e, VenetNoTxcNoCoalescing)["exits_per_mb"] - Gige(e, VenetNoTxc)["exits_per_mb"]), PerSecond, None),
        ]),
        Claim.Measured("0.8", "venet needs 36 k exits/s where virtio-pci needs 65 k.", e =>
        [
            ClaimCase.Of("virtio-pci's number", Gige(e, VirtioPci)["exits_per_s"], PerSecond, Within(0.15, 65_000)),
            ClaimCase.Of("venet's number", Gige(e, Venet)["exits_per_s"], PerSecond, Within(0.15, 36_000)),
            ClaimCase.Of("their ratio", Gige(e, Venet)["exits_per_mb"] / Gige(e, VirtioPci)["exits_per_mb"], Times, Near(0.554, 0.05)),
            ClaimCase.Of("their ratio with an Intel NIC", GigeIntel(e, Venet)["exits_per_mb"] / GigeIntel(e, VirtioPci)["exits_per_mb"], Times, Near(0.554, 0.05)),
            ClaimCase.Of("virtio-pci's number, slower processors", GigeSlow(e, VirtioPci)["exits_per_s"], PerSecond, Within(0.15, 65_000)),
            ClaimCase.Of("venet's number, slower processors", GigeSlow(e, Venet)["exits_per_s"], PerSecond, Within(0.15, 36_000)),
            ClaimCase.Of("their ratio, slower processors", GigeSlow(e, Venet)["exits_per_mb"] / GigeSlow(e, VirtioPci)["exits_per_mb"], Times, Near(0.554, 0.05)),
            ClaimCase.Of("their ratio, slower processors, both threads on one core",
                GigeOneCore(e, SlowerSpeed)["exits_per_mb"] / GigeSlow(e, VirtioPci)["exits_per_mb"], Times, Near(0.554, 0.05)),
            .. Rivals.Select(rival => ClaimCase.Of("fewer than " + Name(rival), Gige(e, Venet)["exits_per_mb"] / Gige(e, rival)["exits_per_mb"], Times, Below(1))),
        ]) with { Remark = SlowerProcessors },
        Claim.Measured("0.9", "venet takes 19 % of a quad core where virtio-pci takes 30 %.", e =>
        [
            ClaimCase.Of("virtio-pci's number", Gige(e, VirtioPci)["cpu_host_cores"], Cores, Within(0.15, 1.2)),
            ClaimCase.Of("venet's number", Gige(e, Venet)["cpu_host_cores"], Cores, Within(0.15, 0.76)),
            ClaimCase.Of("their ratio", Gige(e, Venet)["cpu_ns_per_kb"] / Gige(e, VirtioPci)["cpu_ns_per_kb"], Times, Near(0.633, 0.07)),
            ClaimCase.Of("venet's number, slower processors", GigeSlow(e, Venet)["cpu_host_cores"], Cores, Within(0.15, 0.76)),
            ClaimCase.Of("their ratio, slower processors", GigeSlow(e, Venet)["cpu_ns_per_kb"] / GigeSlow(e, VirtioPci)["cpu_ns_per_kb"], Times, Near(0.633, 0.07)),
            .. Rivals.Select(rival => ClaimCase.Of("less than " + Name(rival), Gige(e, Venet)["cpu_ns_per_kb"] / Gige(e, rival)["cpu_ns_per_kb"], Times, Below(1))),
        ]) with { Remark = SlowerProcessors },
        Claim.Measured("0.10", "With a vector per queue, exits per interrupt climb with load.", e =>
        [
            .. new[] { Eventfd, Vhost, VhostDirect }.Select(lane => Climb(e, lane, "delivery_exits_per_interrupt", $"exits of delivery, {Name(lane)}")),
            .. new[] { Eventfd, Vhost, VhostDirect }.Select(lane => Climb(e, lane, "exits_per_interrupt", $"all exits, {Name(lane)}")),
            ClaimCase.Of("more than venet's: exits of delivery, vhost-net less venet",
                LoadDifference(e, Vhost, "delivery_exits_per_interrupt") - LoadDifference(e, Venet, "delivery_exits_per_interrupt"), Number, Above(0)),
        ]),
        Claim.Measured("0.11", "Coalescing between interrupts grows with the number of devices.", e =>
        [
            ClaimCase.Of("share coalesced, 8 devices less 1", Devices(e, Venet, 8)["coalesced_share"] - Devices(e, Venet, 1)["coalesced_share"], Percent, Above(0)),
            ClaimCase.Of("share from other devices, 8 less 2", InterDevice(e, 8) - InterDevice(e, 2), Percent, Above(0)),
            ClaimCase.Of("more than with vectors, 8 devices", Devices(e, Venet, 8)["coalesced_share"] - Devices(e, Vhost, 8)["coalesced_share"], Percent, Above(0)),
            ClaimCase.Of("4 streaming devices less 1",
                e.Cell("devices-stream", Venet, "devices=4")["coalesced_share"] - e.Cell("devices-stream", Venet, "devices=1")["coalesced_share"], Percent, Above(0)),
        ]),
        Claim.Measured("0.12", "A NIC has at least three flows; receive and transmit-complete come in correlated bursts.", e =>
        [
            ClaimCase.Of("flows that signal: receive", Gige(e, Venet).CounterPerSecond("guest0.signals.receive"), PerSecond, Above(0)),
            ClaimCase.Of("transmit-complete", Gige(e, Venet).CounterPerSecond("guest0.signals.events"), PerSecond, Above(0)),
            ClaimCase.Of("transmit-complete signals that met a receive signal", Gige(e, Venet)["interrupts_coalesced_eventq_inter_flow_per_s"]
                / Gige(e, Venet).CounterPerSecond("guest0.signals.events"), Percent, Above(0.5)),
            ClaimCase.Of("with an Intel NIC", GigeIntel(e, Venet)["interrupts_coalesced_eventq_inter_flow_per_s"]
                / GigeIntel(e, Venet).CounterPerSecond("guest0.signals.events"), Percent, Above(0.5)),
        ]) with { Remark = "the third flow, link state, is silent here" },
        Claim.Structural("0.13", "One vector per signal is a property of PCI, not of buses.", e =>
        [
            PerDevice(e, "virtio over PCI", Vhost, ResourceKind.Vectors, shared: false),
            PerDevice(e, "venet over vbus", Venet, ResourceKind.Vectors, shared: true),
            PerDevice(e, "virtio over vbus", VirtioVbus, ResourceKind.Vectors, shared: true),
        ]),
        Claim.Measured("0.14", "In the kernel, virtio equals vbus (Kivity); speculation until a bake-off (Haskins).", e =>
        [
            .. new[] { "1500", "9000" }.SelectMany(mtu => new[]
            {
                Duel(e, "like-for-like", "goodput_bps", $"throughput, MTU {mtu}", "workload=tcp-stream", $"mtu={mtu}"),
                Duel(e, "like-for-like-receive", "goodput_bps", $"throughput received, MTU {mtu}", $"mtu={mtu}"),
                Duel(e, "like-for-like", "cpu_ns_per_kb", $"CPU per byte, MTU {mtu}", "workload=tcp-stream", $"mtu={mtu}"),
                Duel(e, "like-for-like", "exits_per_mb", $"exits per byte, MTU {mtu}", "workload=tcp-stream", $"mtu={mtu}"),
            }),
            Duel(e, "like-for-like", "rtt_mean_ns", "round trip", "workload=tcp-rr", "mtu=1500"),
            Duel(e, "like-for-like", "exits_per_transaction", "exits per round trip", "workload=tcp-rr", "mtu=1500"),
            Duel(e, "like-for-like", "cpu_us_per_transaction", "CPU per round trip", "workload=tcp-rr", "mtu=1500"),
            .. new[] { "x2apic", "apicv" }.Select(apic => Duel(e, "like-for-like-apic", "rtt_mean_ns", $"round trip, {apic}", "options.apic=" + apic)),
            .. new[] { "x2apic", "apicv" }.Select(apic => Duel(e, "like-for-like-apic", "exits_per_transaction", $"exits per round trip, {apic}", "options.apic=" + apic)),
            LessDuel("exits per round trip, burst 64", e.Cell("load", Venet, "burst=64")["exits_per_transaction"] / e.Cell("load", VhostDirect, "burst=64")["exits_per_transaction"]),
            LessDuel("exits per round trip, 8 devices", Devices(e, Venet, 8)["exits_per_transaction"] / Devices(e, VhostDirect, 8)["exits_per_transaction"]),
            LessDuel("round trip, 8 devices", Devices(e, Venet, 8)["rtt_mean_ns"] / Devices(e, VhostDirect, 8)["rtt_mean_ns"]),
            LessDuel("GigE exits per byte, as merged in 2010", Gige(e, Venet)["exits_per_mb"] / Gige(e, Vhost)["exits_per_mb"]),
            LessDuel("GigE exits per byte", Gige(e, Venet)["exits_per_mb"] / Gige(e, VhostDirect)["exits_per_mb"]),
            LessDuel("GigE exits per byte, Intel NIC", GigeIntel(e, Venet)["exits_per_mb"] / GigeIntel(e, VhostDirect)["exits_per_mb"]),
            LessDuel("GigE exits per byte, slower processors", GigeSlow(e, Venet)["exits_per_mb"] / GigeSlow(e, VhostDirect)["exits_per_mb"]),
            LessDuel("GigE exits per byte, vhost-net of 3.1", Gige(e, Venet)["exits_per_mb"] / Gige(e, Vhost2011)["exits_per_mb"]),
            LessDuel("GigE exits per byte, APICv", Apic(e, Venet, "apicv")["exits_per_mb"] / Apic(e, Vhost, "apicv")["exits_per_mb"]),
            LessDuel("GigE CPU per byte", Gige(e, Venet)["cpu_ns_per_kb"] / Gige(e, VhostDirect)["cpu_ns_per_kb"]),
            LessDuel("GigE CPU per byte, vhost-net of 3.1", Gige(e, Venet)["cpu_ns_per_kb"] / Gige(e, Vhost2011)["cpu_ns_per_kb"]),
        ]) with { Remark = "venet / vhost-net, alike within 5 %; unless stated otherwise vhost-net injects directly; venet completes by ring signals on 10 GbE, by events on GigE; the mail does not name its GigE NIC, one was chosen by its rate of signals; " + SlowerProcessors },
        Claim.OutOfScope("0.15", "vhost does nothing for scheduler coordination, other fabrics, nested real time.",
            "not modelled: the host has no scheduling classes to coordinate; AlacrityVM's own priorities were never functional"),
        Claim.Measured("0.16", "vbus makes systems perform 5x faster.", e =>
        [
            Faster("round trip against April's virtio-pci, 4 ms timer", Rfc(e, April4000, "tcp-rr")["rtt_mean_ns"] / Rfc(e, VenetApril, "tcp-rr")["rtt_mean_ns"]),
            Faster("round trip against September's virtio-pci", OwnYear(e, VirtioPci, "tcp-rr")["rtt_mean_ns"] / OwnYear(e, Venet, "tcp-rr")["rtt_mean_ns"]),
            Faster("round trip against vhost-net", OwnYear(e, Vhost, "tcp-rr")["rtt_mean_ns"] / OwnYear(e, Venet, "tcp-rr")["rtt_mean_ns"]),
            Faster("throughput against virtio-pci, MTU 1500", OwnYear(e, Venet, "tcp-stream")["goodput_bps"] / OwnYear(e, VirtioPci, "tcp-stream")["goodput_bps"]),
            Faster("throughput against virtio-pci, MTU 9000",
                OwnYear(e, Venet, "tcp-stream", "9000")["goodput_bps"] / OwnYear(e, VirtioPci, "tcp-stream", "9000")["goodput_bps"]),
            Faster("exits per byte against virtio-pci, GigE", Gige(e, VirtioPci)["exits_per_mb"] / Gige(e, Venet)["exits_per_mb"]),
            Faster("CPU per byte against virtio-pci, GigE", Gige(e, VirtioPci)["cpu_ns_per_kb"] / Gige(e, Venet)["cpu_ns_per_kb"]),
        ]) with { Remark = "the mail states no baseline" },
        Claim.Measured("0.17", "virtio to userspace gives 2.6 Gb/s.", e =>
        [
            ClaimCase.Of("September, MTU 1500", OwnYear(e, VirtioPci, "tcp-stream")["goodput_bps"], Megabits, Within(0.25, 2.6e9)),
            ClaimCase.Of("September, MTU 9000", OwnYear(e, VirtioPci, "tcp-stream", "9000")["goodput_bps"], Megabits, Within(0.25, 2.6e9)),
            ClaimCase.Of("April, 4 ms timer, MTU 1500", Rfc(e, April4000, "tcp-stream")["goodput_bps"], Megabits, Within(0.25, 2.6e9)),
            ClaimCase.Of("April, 4 ms timer, MTU 9000", Rfc(e, April4000, "tcp-stream", "9000")["goodput_bps"], Megabits, Within(0.25, 2.6e9)),
        ]),
        Claim.Measured("0.18", "There is a large gap between virtio and native throughput.", e =>
        [
            Gap("April, MTU 1500", Rfc(e, April4000, "tcp-stream"), Rfc(e, BareMetal, "tcp-stream")),
            Gap("April, MTU 9000", Rfc(e, April4000, "tcp-stream", "9000"), Rfc(e, BareMetal, "tcp-stream", "9000")),
            Gap("September, MTU 1500", OwnYear(e, VirtioPci, "tcp-stream"), Rfc(e, BareMetal, "tcp-stream")),
            Gap("September, MTU 9000", OwnYear(e, VirtioPci, "tcp-stream", "9000"), Rfc(e, BareMetal, "tcp-stream", "9000")),
        ]) with { Remark = "share of native throughput that is missing; large: more than 10 %" },
        Claim.Structural("0.19", "vhost needs file descriptors per signal, vbus one channel per guest.", e =>
        [
            PerDevice(e, "vhost-net", Vhost, ResourceKind.Eventfds, shared: false),
            PerDevice(e, "venet", Venet, ResourceKind.Eventfds, shared: true),
        ]),
        Claim.Measured("0.20", "The original connector of hypercalls has the cheaper doorbell.", e =>
        [
            ClaimCase.Of("round trip shorter by", e.Cell("doorbell", Venet2010)["rtt_mean_ns"] - e.Cell("doorbell", VenetHypercall)["rtt_mean_ns"], Microseconds, Above(0)),
            ClaimCase.Of("exits per round trip less", e.Cell("doorbell", Venet2010)["exits_per_transaction"] - e.Cell("doorbell", VenetHypercall)["exits_per_transaction"],
                Number, None),
            ClaimCase.Of("GigE CPU per byte less", 1 - (e.Cell("doorbell-stream", VenetHypercall)["cpu_ns_per_kb"] / e.Cell("doorbell-stream", Venet2010)["cpu_ns_per_kb"]),
                Percent, None),
        ]),
        Claim.Structural("0.21", "vbus decodes its bus once per guest, vhost once per device.", e =>
        [
            PerDevice(e, "vhost-net", Vhost, ResourceKind.IoBusDevices, shared: false),
            PerDevice(e, "venet", Venet, ResourceKind.IoBusDevices, shared: true),
            FurtherDevice(e, "a further NIC, vhost-net", Vhost, isPerDevice: true),
            FurtherDevice(e, "a further NIC, venet", Venet, isPerDevice: false),
        ]),
        Claim.Structural("0.22", "Devices are plugged into and pulled out of a running guest by mkdir, ln -s and rm.", e =>
        [
            e.Scenario("plugged", "hotplug.scenario", "a NIC comes up and streams without restart"),
            e.Scenario("pulled out under a stream", "unplug.scenario", "nothing acknowledged is lost, another NIC takes over"),
        ]),
        Claim.Structural("0.23", "virtio needs all of guest memory mapped, vbus only a memory context that can copy.", e =>
        [
            e.Refused("vhost without mapped memory", "pcie-boards+front_end[txc=false]+back_end=vhost-worker", "link-without-memory-context"),
            ClaimCase.Of("venet over a link that only copies, round trips", e.Cell("doorbell", "pcie-boards")["transactions_per_s"], PerSecond, Above(0)),
        ]),
        Claim.OutOfScope("0.24", "vhost needs a duplicate of the device model in userspace.",
            "not measurable: an amount of source code; nor is the translation's cost against the number of memory regions modelled"),
        Claim.Structural("0.25", "virtio moves between userspace and kernel under a running guest that does not notice (Kivity).", e =>
        [
            e.Scenario("from QEMU into the kernel and back", "switch-qemu.scenario", "under a stream both ways no segment is lost or sent again"),
            e.Scenario("switched twice under a stream", "switch.scenario", "no segment lost or sent again"),
        ]),
        Claim.Structural("0.26", "Emulated, accelerated and real devices share one PCI bus; vbus cannot host devices in userspace.", e =>
        [
            e.Refused("vbus doorbell to userspace", "virtio-pci-eventfd+kick=bridge-doorbell", "kernel-callback-to-userspace"),
            e.Refused("event queue from userspace", "virtio-pci-eventfd+interrupts=bridge-event-queue", "event-queue-from-userspace"),
            ClaimCase.Fact("all three kinds on PCI", new[] { "emulated-nic", Vhost, "assigned-nic" }.All(lane => e.Lane(lane).Bus.Id().StartsWith("pci", StringComparison.Ordinal)),
                "emulated, paravirtual and assigned NICs are PCI functions"),
        ]) with { Remark = "a guest here has devices of one lane only, so the mix itself is not run" },
        Claim.Structural("0.27", "virtio saves and restores a device; vbus does not, yet.", e =>
        [
            e.Scenario("saved, restored elsewhere", "save-restore.scenario", "virtio goes on under vhost-net, vbus refuses"),
            e.Scenario("features limited per device", "features.scenario", "a guest negotiates with what the attribute leaves, then the attribute is fixed"),
        ]),
        Claim.OutOfScope("0.28", "A second control plane cost 119 lines.", "not measurable: size of a patch"),
        Claim.Structural("0.29", "Unprivileged use became possible with the ioctl control plane.", e =>
            [e.Scenario("a user's own bus", "unprivileged.scenario", "the directories are EACCES; what he makes through /dev/vbus-admin works and goes with his open file")]),
        Claim.OutOfScope("0.30", "The Windows driver has an object per device.", "not modelled: guests are Linux"),
        Claim.Structural("0.31", "Xen, lguest and VMware use buses of their own.", e =>
        [
            ClaimCase.Fact("Xen", e.Lane("xen-pv").Bus.Id() == "xen-bus", $"its lane is on {e.Lane("xen-pv").Bus.Id()}"),
            ClaimCase.Fact("lguest", e.Lane("lguest").Bus.Id() == "lguest-bus", $"its lane is on {e.Lane("lguest").Bus.Id()}"),
        ]) with { Remark = "VMware is not modelled" },
        Claim.OutOfScope("0.32", "Binary compatibility with virtio is not needed, a driver update is enough.", "a judgement, not a measurement"),
    ];

    private static Sample Saved(CellRuns runs) => 1 - (runs.Counter(".qnotify") / runs.Counter(".notify"));

    private static Sample InterDevice(ClaimEvidence e, int devices) =>
        Devices(e, Venet, devices)["interrupts_coalesced_eventq_inter_device_per_s"] / Devices(e, Venet, devices)["signals_per_s"];

    private static Sample LoadDifference(ClaimEvidence e, string lane, string metric) =>
        e.Cell("load", lane, "burst=64")[metric] - e.Cell("load", lane, "burst=1")[metric];

    private static ClaimCase Climb(ClaimEvidence e, string lane, string metric, string label) =>
        ClaimCase.Of(label, LoadDifference(e, lane, metric), Number, Above(0));

    private static ClaimCase Duel(ClaimEvidence e, string group, string metric, string label, params string[] factors) => ClaimCase.Duel(
        label, Venet, Vhost, e.Cell(group, Venet2010NoTxc, factors)[metric] / e.Cell(group, VhostDirect, factors)[metric], metric == "goodput_bps", Tie);

    private static ClaimCase LessDuel(string label, Sample ratio) => ClaimCase.Duel(label, Venet, Vhost, ratio, moreIsBetter: false, Tie);

    private static ClaimCase Faster(string label, Sample factor) => ClaimCase.Of(label, factor, Times, AtLeast(5));

    private static ClaimCase Gap(string label, CellRuns virtio, CellRuns native) =>
        ClaimCase.Of(label, 1 - (virtio["goodput_bps"] / native["goodput_bps"]), Percent, Above(0.1));
}
