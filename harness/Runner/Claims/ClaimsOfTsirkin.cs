using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports;
using static Bakeoff.Harness.ClaimLanes;
using static Bakeoff.Harness.ClaimUnit;
using static Bakeoff.Harness.Requirement;

namespace Bakeoff.Harness;

/// <summary>Tsirkin to Bergmann, 19 August 2009: threads, ownership and back ends of vhost.</summary>
internal static class ClaimsOfTsirkin
{
    private const string PerQueue = "vhost-net+back_end[worker=per-virtqueue]";
    private const string PerDeviceWorker = "vhost-net+back_end[worker=per-device]";
    private const string Splice = "vhost-net+back_end[worker=splice]";
    private const string Tap = "vhost-net+front_end[tso=false]";
    private const string Macvtap = "vhost-net+front_end[tso=false]+attachment=macvtap";
    private const string Raw = "vhost-net+front_end[tso=false]+attachment=raw-socket";

    public static IReadOnlyList<Claim> All { get; } =
    [
        Claim.Measured("4.1", "Where the worker runs matters, so the kernel should decide it.", e =>
        [
            ClaimCase.Of("round trip, vCPU's core / free core", Placed(e, 0) / Placed(e, 2), Times, Differs(0.05)),
            ClaimCase.Of("round trip, NIC's core / free core", Placed(e, 7) / Placed(e, 2), Times, Differs(0.05)),
            .. new[] { 0, 7 }.Select(core => ClaimCase.Of($"CPU per round trip, core {core} / free core",
                e.Cell("threads", Vhost, $"options.backend_core={core}")["cpu_us_per_transaction"] / e.Cell("threads", Vhost, "options.backend_core=2")["cpu_us_per_transaction"],
                Times, None)),
        ]) with { Remark = "matters: more than 5 %; whether kernel or user decides is no question of time" },
        Claim.Measured("4.2", "One would want a thread per virtqueue.", e =>
        [
            ClaimCase.Of("throughput both ways", Both(e, PerQueue, "goodput_bps") / Both(e, Vhost, "goodput_bps"), Times, Above(1)),
            ClaimCase.Of("CPU per byte both ways", Both(e, PerQueue, "cpu_ns_per_kb") / Both(e, Vhost, "cpu_ns_per_kb"), Times, Below(1)),
            ClaimCase.Of("round trip", LikeForLike(e, "vhost-net+interrupts[hop=direct]+back_end[worker=per-virtqueue]") / LikeForLike(e, VhostDirect), Times, Below(1)),
        ]) with { Remark = "both ways one worker is in one of two states, by seed" },
        Claim.Structural("4.3", "SET_OWNER is needed: a shared descriptor could corrupt another process's memory.", e =>
        [
            e.Tried("calls of a second process", "vhost file with two callers", IsRefusedToOthers(out string seen), seen),
        ]) with { Remark = "the second process has got the descriptor; what it would overwrite without the check is not run" },
        Claim.Measured("4.4", "A blocking ioctl (splice) needs no use_mm and flushes the TLB less (Bergmann; Tsirkin doubts it).", e =>
        [
            ClaimCase.Of("address-space switches per byte, splice / worker", Mm(e, Splice) / Mm(e, Vhost), Times, Below(1)),
            ClaimCase.Of("worker per virtqueue", Mm(e, PerQueue) / Mm(e, Vhost), Times, None),
            ClaimCase.Of("CPU per byte, splice / worker", Both(e, Splice, "cpu_ns_per_kb") / Both(e, Vhost, "cpu_ns_per_kb"), Times, Below(1)),
            ClaimCase.Of("throughput both ways, splice / worker", Both(e, Splice, "goodput_bps") / Both(e, Vhost, "goodput_bps"), Times, Above(1)),
        ]) with { Remark = "a proposal that was never built; 2.6.34 loops, which switch the address space for each run" },
        Claim.Structural("4.5", "Helper threads would block in the kernel for good: count them.", e =>
        [
            Threads(e, "global worker", Vhost, 0),
            Threads(e, "worker per virtqueue", PerQueue, 2),
            Threads(e, "splice", Splice, 2),
        ]) with { Remark = "further threads for each further NIC" },
        Claim.Structural("4.6", "virtio cannot pass error codes; what cannot be translated must be noticed otherwise.", e =>
        [
            Noticed(e, "vhost of 2.6.34, bad address", Vhost, FaultPolicy.Historical),
            Noticed(e, "vhost of 3.1, bad address", Vhost2011, FaultPolicy.Historical),
            Noticed(e, "hardened, bad address", Vhost, FaultPolicy.Hardened),
        ]),
        Claim.Structural("4.7", "A vhost descriptor given to itself as back end would never be freed.", e =>
        [
            e.Tried("any file as back end", "vhost file as its own back end", !IsFreedAsOwnBackEnd(takesAnyFile: true), "its own reference outlives the process"),
            e.Tried("sockets only, as merged", "vhost file as its own back end", IsFreedAsOwnBackEnd(takesAnyFile: false), "refused with ENOTSOCK, and freed"),
        ]),
        Claim.Structural("4.8", "The back end is a socket, not any file that can be read.", e =>
        [
            ClaimCase.Fact("tap, macvtap and packet socket", new[] { Tap, Macvtap, Raw }.Select(lane => e.Lane(lane).Attachment.Kind.Id).Distinct().Count() == 3,
                "three attachments of the same worker"),
            e.Refused("a netdev without a descriptor", "virtio-pci-eventfd+attachment=venet-tap", "netdev-from-userspace"),
        ]),
        Claim.Measured("4.9", "macvtap, opened once per guest CPU, gives queues; virtio-net needs more queue pairs.", e =>
        [
            ClaimCase.Of("4 pairs / 1, 4 vCPUs", Pairs(e, SeveralPairs, 4) / Pairs(e, Modern, 4), Times, Above(1 + Tie)),
            ClaimCase.Of("4 pairs / 1, 1 vCPU", Pairs(e, SeveralPairs, 1) / Pairs(e, Modern, 1), Times, Above(1 + Tie)),
            ClaimCase.Of("4 vCPUs / 1, one pair", Pairs(e, Modern, 4) / Pairs(e, Modern, 1), Times, None),
            e.Refused("vhost of 2.6.34 cannot", "vhost-net+front_end[queue-pairs=4]", "queue-pairs-with-old-back-end"),
            e.Refused("nor can vbus", "vhost-net@modern+front_end[queue-pairs=4]+kick=bridge-doorbell", "queue-pairs-on-the-vbus-bridge"),
        ]) with { Remark = "throughput of four streams between two guests of today's machine on taps, more by over 5 %; macvtap has one queue here" },
        Claim.Measured("4.10", "A raw packet socket spares the bridge.", e =>
        [
            ClaimCase.Of("round trip, raw / tap", Attached(e, Raw, "tcp-rr", "rtt_mean_ns") / Attached(e, Tap, "tcp-rr", "rtt_mean_ns"), Times, Below(1)),
            ClaimCase.Of("CPU per byte, raw / tap", Attached(e, Raw, "tcp-stream", "cpu_ns_per_kb") / Attached(e, Tap, "tcp-stream", "cpu_ns_per_kb"), Times, Below(1)),
            ClaimCase.Of("throughput, raw / tap", Attached(e, Raw, "tcp-stream", "goodput_bps") / Attached(e, Tap, "tcp-stream", "goodput_bps"), Times, AtLeast(1)),
            ClaimCase.Of("throughput, raw without offloads / tap with them",
                Attached(e, Raw, "tcp-stream", "goodput_bps") / OwnYear(e, Vhost, "tcp-stream")["goodput_bps"], Times, AtLeast(1)),
            ClaimCase.Of("macvtap / tap, round trip", Attached(e, Macvtap, "tcp-rr", "rtt_mean_ns") / Attached(e, Tap, "tcp-rr", "rtt_mean_ns"), Times, None),
        ]),
        Claim.OutOfScope("4.11", "vhost is meant for Linux 2.6.32.", "history, not measurement: it was merged for 2.6.34, and that is the era of the lane here"),
    ];

    private const string Modern = "vhost-net@modern";
    private const string SeveralPairs = "vhost-net@modern+front_end[queue-pairs=4]";

    private static Sample Pairs(ClaimEvidence e, string lane, int vcpus) => e.Cell("queue-pairs", lane, $"vcpus={vcpus}")["goodput_bps"];

    private static Sample Placed(ClaimEvidence e, int core) => e.Cell("threads", Vhost, $"options.backend_core={core}")["rtt_mean_ns"];

    private static Sample Both(ClaimEvidence e, string lane, string metric) => e.Cell("threads-both-ways", lane)[metric];

    private static Sample Mm(ClaimEvidence e, string lane) =>
        e.Cell("threads-both-ways", lane).ChargesPerSecond("sched.mm_switch") / Both(e, lane, "goodput_bps");

    private static Sample LikeForLike(ClaimEvidence e, string lane) => e.Cell("like-for-like", lane, "workload=tcp-rr", "mtu=1500")["rtt_mean_ns"];

    private static Sample Attached(ClaimEvidence e, string lane, string workload, string metric) => e.Cell("attachment", lane, "workload=" + workload)[metric];

    private static ClaimCase Threads(ClaimEvidence e, string label, string lane, long expected)
    {
        long further = e.Count(lane, 2, ResourceKind.Threads) - e.Count(lane, 1, ResourceKind.Threads);
        return ClaimCase.Fact(label, further == expected, $"{further}");
    }

    private static ClaimCase Noticed(ClaimEvidence e, string label, string lane, FaultPolicy policy)
    {
        FaultOutcome outcome = e.Fault("address-outside", lane, policy);
        return ClaimCase.Fact(label, outcome.DetectedBy != FaultDetector.Nobody,
            $"noticed by {FaultTable.Word(outcome.DetectedBy)}, reaches {FaultTable.Word(outcome.Radius)}");
    }

    private const int FirstProcess = 1;
    private const int SecondProcess = 2;

    private static bool IsRefusedToOthers(out string seen)
    {
        var file = new VhostFile(features: 0);
        Errno owned = file.SetOwner(FirstProcess);
        Errno[] others =
        [
            file.SetOwner(SecondProcess), file.SetMemoryTable(SecondProcess, 1), file.SetAddress(SecondProcess, 0, 4096),
            file.SetBackEnd(SecondProcess, 0, new KernelFile(isSocket: true)),
        ];
        seen = $"SET_OWNER {owned}; then {string.Join(", ", others)}";
        return owned == Errno.Ok && others[0] == Errno.EBUSY && others[1..].All(error => error == Errno.EPERM);
    }

    private static bool IsFreedAsOwnBackEnd(bool takesAnyFile)
    {
        var file = new VhostFile(features: 0, takesAnyFile);
        file.SetOwner(FirstProcess);
        file.SetMemoryTable(FirstProcess, 1);
        file.SetSize(FirstProcess, 0, 256);
        file.SetAddress(FirstProcess, 0, 4096);
        file.SetBackEnd(FirstProcess, 0, file);
        file.Put(); // the process ends
        return file.IsReleased;
    }
}
