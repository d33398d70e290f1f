using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>All metrics, in the order of the columns. Columns are only ever added at the right of their file.</summary>
public static class MetricColumns
{
    /// <summary>Name of the metric that says how busy the bottleneck was.</summary>
    public const string BoundByShare = "bound_by_share";

    private const string PerSecond = "1/s";
    private const string Cores = "cores";

    /// <summary>The metrics.</summary>
    public static IReadOnlyList<MetricColumn> All { get; } =
        [.. Rates(), .. RoundTrips(), .. Notifications(), .. Processors(), .. Losses(), .. Many(), .. Published()];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = All.Select(metric => metric.Name).ToList();

    /// <summary>Names that a simulator may report.</summary>
    public static IReadOnlySet<string> Reported { get; } = All
        .Where(metric => metric.FromHistogram is null && metric.Name != BoundByShare)
        .Select(metric => metric.Name)
        .ToHashSet();

    private static MetricColumn[] Rates() =>
    [
        new("goodput_bps", "bit/s",
            "Payload that receiving applications read, both directions of a two-way stream together."),
        new("goodput_forward_bps", "bit/s", "Part of the goodput that the guest sent."),
        new("goodput_reverse_bps", "bit/s", "Part of the goodput that the guest received."),
        new("transactions_per_s", PerSecond, "Finished request-response transactions."),
    ];

    private static MetricColumn[] RoundTrips() =>
    [
        new("rtt_mean_ns", "ns", "Mean round-trip time of a transaction.", rtt => rtt.MeanNs),
        Percentile("rtt_p50_ns", 0.5, "Median"),
        Percentile("rtt_p90_ns", 0.9, "90th percentile"),
        Percentile("rtt_p99_ns", 0.99, "99th percentile"),
        Percentile("rtt_p999_ns", 0.999, "99.9th percentile"),
        new("rtt_max_ns", "ns", "Longest round trip.", rtt => rtt.MaxNs),
        new("wire_frames_per_s", PerSecond, "Frames on the wire, both directions, data and ACKs."),
        new("tx_packets_per_s", PerSecond, "Packets (skbs) that the guest's netdev sent."),
        new("rx_packets_per_s", PerSecond, "Packets (skbs) that the guest's netdev received."),
    ];

    private static MetricColumn[] Notifications() =>
    [
        new("exits_per_s", PerSecond,
            "VM exits of all reasons, timer ticks included. Empty on bare metal, like all columns about exits."),
        new("interrupts_per_s", PerSecond, "Vectors injected into the guest."),
        new("signals_per_s", PerSecond,
            "Notifications that the back end decided to send, after suppression by the ring."),
        new("kicks_per_s", PerSecond, "Notifications that the guest sent."),
        new("interrupts_coalesced_irr_per_s", PerSecond,
            "Signals that found their vector already pending, in the local APIC or in the bits of a paravirtual controller; ticks, too, where they go that way."),
        new("interrupts_coalesced_eventq_per_s", PerSecond,
            "Signals that found the bridge's event queue already signalled."),
        new("interrupts_coalesced_eventq_intra_flow_per_s", PerSecond,
            "Of these, signals for the queue that was already waiting."),
        new("interrupts_coalesced_eventq_inter_flow_per_s", PerSecond,
            "Of these, signals for another queue of a waiting device."),
        new("interrupts_coalesced_eventq_inter_device_per_s", PerSecond, "Of these, signals for another device."),
        new("exits_per_interrupt", "", "All exits / interrupts. Empty without interrupts."),
        new("delivery_exits_per_interrupt", "",
            "Exits of interrupt delivery (kick IPI, window, EOI, status read) / interrupts. Empty without interrupts."),
        new("exits_per_mb", "1/MB", "Exits per 10^6 payload bytes."),
        new("kicks_per_mb", "1/MB", "Kicks per 10^6 payload bytes."),
        new("interrupts_per_mb", "1/MB", "Interrupts per 10^6 payload bytes."),
        new("signals_per_mb", "1/MB", "Signals per 10^6 payload bytes."),
        new("exits_per_transaction", "", "Exits per transaction."),
        new("context_switches_per_s", PerSecond, "Context switches on the host's cores."),
        new("wakeups_per_s", PerSecond, "Threads woken on the host."),
    ];

    private static MetricColumn[] Processors() =>
    [
        new("cpu_host_cores", Cores, "Busy cores of the host under test, guest mode included."),
        new("cpu_guest_cores", Cores, "Part of it in guest mode."),
        new("cpu_exit_handling_cores", Cores, "Part of it between exit and entry, in the kernel."),
        new("cpu_worker_cores", Cores, "Part of it in kernel threads of the back end."),
        new("cpu_softirq_cores", Cores, "Part of it in softirq."),
        new("cpu_hardirq_cores", Cores, "Part of it in hard interrupts."),
        new("cpu_userspace_cores", Cores,
            "Part of it in host userspace, such as the io thread, with its system calls."),
        new("cpu_other_cores", Cores, "The rest of it."),
        new("cpu_remote_cores", Cores, "Busy cores of the remote peer."),
        new("cpu_ns_per_kb", "ns/KiB", "Service demand: host CPU time per 1,024 payload bytes."),
        new("cpu_us_per_transaction", "µs", "Service demand: host CPU time per transaction."),
    ];

    private static MetricColumn[] Losses() =>
    [
        new("drops_per_s", PerSecond, "Frames lost in all places."),
        new("drops", "", "Frames lost in all places while measuring."),
        new("retransmitted_segments", "", "TCP segments sent again while measuring."),
        new(BoundByShare, "", "Utilisation of the bottleneck, 0 to 1."),
    ];

    private static MetricColumn[] Many() =>
    [
        new("fairness", "",
            "Jain's index of the payload that each device of each guest carried: 1 if equal, 1/n if one has all. Empty with one."),
        new("coalesced_share", "",
            "Signals that cost no interrupt of their own (merged in a work item, the local APIC or the event queue) / signals. Empty without."),
        new("disk_requests_per_s", PerSecond, "Block requests completed, all disks of all guests. Empty without disks."),
        new("disk_latency_mean_ns", "ns", "Mean time of a block request, from the guest's system call to its completion."),
    ];

    /// <summary>What published measurements count that the columns above do not.</summary>
    private static MetricColumn[] Published() =>
    [
        new("cpu_vcpu_cores", Cores,
            "Busy time of the host cores that the vCPU threads are pinned to, whatever runs there: what a per-thread CPU column shows."),
        new("cpu_backend_cores", Cores, "The same for the threads of the back ends. Empty without any."),
        new("apic_exits_per_s", PerSecond, "Exits for accesses to the local APIC: ends of interrupts and the timer's programming."),
        new("rx_signals_per_s", PerSecond, "Part of the signals that were for receive queues."),
        new("drop_share", "", "Frames lost in all places / frames sent, both directions."),
    ];

    private static MetricColumn Percentile(string name, double percentile, string words) => new(
        name,
        "ns",
        $"{words} of the round-trip time. Empty with fewer than 10 / (1 - p) samples.",
        rtt => rtt.Supports(percentile) ? rtt.PercentileNs(percentile) : null);
}
