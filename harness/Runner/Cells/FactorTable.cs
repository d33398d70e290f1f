using Bakeoff.Machine;
using static Bakeoff.Harness.FactorKinds;

namespace Bakeoff.Harness;

/// <summary>
/// Every factor of a cell, in the order in which a matrix layer sets them. Matrix reader, command line, cell names, run
/// keys and duplicates all work on this one table.
/// </summary>
public static class FactorTable
{
    /// <summary>Prefix of keys that replace a cost of the machine profile, in ns.</summary>
    public const string CostPrefix = "costs.";

    /// <summary>Prefix of keys that set an option of the machine.</summary>
    public const string OptionPrefix = "options.";

    /// <summary>Prefix of the keys that change one quantity of the rig.</summary>
    public const string RigPrefix = "rig.";

    /// <summary>Key of the lane.</summary>
    public const string Transport = "transport";

    /// <summary>Key of the rig's name.</summary>
    public const string Rig = "rig";

    /// <summary>Key of the machine profile.</summary>
    public const string Machine = "machine";

    /// <summary>Key of the speed of the processors relative to the machine profile.</summary>
    public const string HostSpeed = "host_speed";

    /// <summary>Key of the message size of streams.</summary>
    public const string MessageBytes = "message_bytes";

    private const int MaxBufferBytes = 1 << 30;
    private const int MaxDevices = 64;
    private const int MaxGuests = 32;
    private const int MaxDisks = 16;

    /// <summary>The factors.</summary>
    public static IReadOnlyList<Factor> All { get; } =
    [
        Name(Transport, "a lane id", cell => cell.Lane, (cell, word) => cell with { Lane = word }),
        Name("era", "an era", cell => cell.Era, (cell, word) => cell with { Era = word }),
        Name(Machine, "a machine profile", cell => cell.Machine, (cell, word) => cell with { Machine = word }),
        Name(Rig, "a rig", cell => cell.Rig.Name, (cell, word) => cell with { Rig = cell.Rig with { Name = word } }),
        .. RigFactors(),
        Choice("topology", cell => cell.Topology, (cell, value) => cell with { Topology = value }),
        Choice("workload", cell => cell.Workload, (cell, value) => cell with { Workload = value }),
        Choice(
            "direction",
            cell => cell.Direction,
            (cell, value) => cell with { Direction = value },
            cell => cell.IsStream),
        Integer(
            "mtu", 576, 65_535, "bytes",
            cell => cell.MtuBytes,
            (cell, value) => cell with { MtuBytes = (int)value }),
        .. WorkloadFactors(),
        .. BufferFactors(),
        .. OffloadFactors(),
        Number(
            "warmup_s", 0, 100, "virtual seconds",
            cell => cell.WarmupSeconds,
            (cell, value) => cell with { WarmupSeconds = value }),
        Number(
            "measure_s", 1e-6, 10_000, "virtual seconds",
            cell => cell.MeasureSeconds,
            (cell, value) => cell with { MeasureSeconds = value }),
        Integer(
            "measure_transactions",
            0,
            1_000_000_000,
            "(0: until measure_s)",
            cell => cell.MeasureTransactions,
            (cell, value) => cell with { MeasureTransactions = (int)value },
            cell => !cell.IsStream),
        .. ManyFactors(),
        HostSpeedFactor(),
    ];

    /// <summary>The keys of all factors.</summary>
    public static IReadOnlyList<string> Keys { get; } = All.Select(factor => factor.Key).ToList();

    /// <summary>Keys that say something to some workloads only, or to a stream beside.</summary>
    public static IReadOnlyList<string> WorkloadKeys { get; } = ["direction", .. WorkloadFactors().Select(factor => factor.Key).Where(key => key != "beside")];

    /// <summary>The factor with this key, or null.</summary>
    public static Factor? Find(string key) => All.FirstOrDefault(factor => factor.Key == key);

    /// <summary>The cell's value of a key, factor, cost or option, or null if it has none.</summary>
    public static string? ValueOf(CellSpec cell, string key)
    {
        if (key.StartsWith(CostPrefix, StringComparison.Ordinal))
        {
            return cell.Costs.TryGetValue(key[CostPrefix.Length..], out double cost) ? CellText.Number(cost) : null;
        }

        return key.StartsWith(OptionPrefix, StringComparison.Ordinal)
            ? cell.Options.GetValueOrDefault(key[OptionPrefix.Length..])
            : Find(key)?.Get(cell);
    }

    private static IEnumerable<Factor> RigFactors() =>
    [
        Number(
            "rig.link_gbps", 0.001, 1000, "Gbit/s",
            cell => cell.Rig.LinkGbps,
            (cell, value) => cell with { Rig = cell.Rig with { LinkGbps = value } }),
        Integer(
            "rig.propagation_ns", 0, 1_000_000_000, "ns",
            cell => cell.Rig.PropagationNs,
            (cell, value) => cell with { Rig = cell.Rig with { PropagationNs = value } }),
        Integer(
            "rig.host_cores", 1, 1024, "cores",
            cell => cell.Rig.HostCores,
            (cell, value) => cell with { Rig = cell.Rig with { HostCores = (int)value } }),
        Choice(
            "rig.nic_moderation",
            cell => cell.Rig.NicModeration,
            (cell, value) => cell with { Rig = cell.Rig with { NicModeration = value } },
            cell => cell.Rig.NicModeration != NicModeration.Delay),
        Number(
            "rig.nic_moderation_us", 0, 10_000, "µs",
            cell => cell.Rig.NicModerationUs,
            (cell, value) => cell with { Rig = cell.Rig with { NicModerationUs = value } }),
        Integer(
            "rig.nic_moderation_frames", 0, 4096, "frames",
            cell => cell.Rig.NicModerationFrames,
            (cell, value) => cell with { Rig = cell.Rig with { NicModerationFrames = (int)value } }),
        Choice(
            "rig.nic_reclaim",
            cell => cell.Rig.NicReclaim,
            (cell, value) => cell with { Rig = cell.Rig with { NicReclaim = value } },
            cell => cell.Rig.NicReclaim != NicReclaim.Transmit),
    ];

    /// <summary>A processor of another speed. Cells with the profile's own are the cells that they were before this factor existed.</summary>
    private static Factor HostSpeedFactor() => Number(
        HostSpeed, 0.05, 20, "(1: the machine profile's own)",
        cell => cell.HostSpeed,
        (cell, value) => cell with { HostSpeed = value },
        cell => cell.HostSpeed != 1);

    /// <summary>How many there are of everything. A cell of one guest with one device is the cell that it was before these factors existed.</summary>
    private static IEnumerable<Factor> ManyFactors() =>
    [
        Integer(
            "devices", 1, MaxDevices, "network devices per guest",
            cell => cell.Devices,
            (cell, value) => cell with { Devices = (int)value },
            cell => cell.Devices > 1),
        Integer(
            "guests", 1, MaxGuests, "guests",
            cell => cell.Guests,
            (cell, value) => cell with { Guests = (int)value },
            cell => cell.Guests > 1),
        Integer(
            "disks", 0, MaxDisks, "block devices per guest",
            cell => cell.Disks,
            (cell, value) => cell with { Disks = (int)value },
            cell => cell.Disks > 0),
        Integer(
            "vcpus", 1, GuestSystem.VcpusMax, "virtual CPUs per guest",
            cell => cell.Vcpus,
            (cell, value) => cell with { Vcpus = (int)value },
            cell => cell.Vcpus > 1),
    ];

    private static IEnumerable<Factor> WorkloadFactors() =>
    [
        Integer(
            MessageBytes, 1, 1 << 24, "bytes",
            cell => cell.MessageBytes,
            (cell, value) => cell with { MessageBytes = (int)value },
            cell => cell.IsStream),
        Integer(
            "streams", 1, 1024, "",
            cell => cell.Streams,
            (cell, value) => cell with { Streams = (int)value },
            cell => cell.IsStream),
        Integer(
            "burst", 1, 65_536, "outstanding transactions",
            cell => cell.Burst,
            (cell, value) => cell with { Burst = (int)value },
            cell => !cell.IsStream),
        Integer(
            "request_bytes", 1, 1 << 24, "bytes",
            cell => cell.RequestBytes,
            (cell, value) => cell with { RequestBytes = (int)value },
            cell => !cell.IsStream),
        Integer(
            "response_bytes", 1, 1 << 24, "bytes",
            cell => cell.ResponseBytes,
            (cell, value) => cell with { ResponseBytes = (int)value },
            cell => !cell.IsStream && cell.Workload != Workload.Ping),
        Integer(
            "ping_interval_us", 0, 10_000_000, "µs (0: the next ping leaves with the reply)",
            cell => cell.PingIntervalUs,
            (cell, value) => cell with { PingIntervalUs = (int)value },
            cell => cell.Workload == Workload.Ping),
        Choice(
            "beside",
            cell => cell.Beside,
            (cell, value) => cell with { Beside = value },
            cell => cell.HasBeside),
        Choice(
            "beside_direction",
            cell => cell.BesideDirection,
            (cell, value) => cell with { BesideDirection = value },
            cell => cell.HasBeside),
        Integer(
            "beside_bytes", 1, 1 << 20, "bytes",
            cell => cell.BesideBytes,
            (cell, value) => cell with { BesideBytes = (int)value },
            cell => cell.HasBeside),
    ];

    private static IEnumerable<Factor> BufferFactors() =>
    [
        Integer(
            "send_buffer_bytes", 2048, MaxBufferBytes, "bytes",
            cell => cell.SendBufferBytes,
            (cell, value) => cell with { SendBufferBytes = (int)value }),
        Integer(
            "send_buffer_max_bytes", 2048, MaxBufferBytes, "bytes",
            cell => cell.SendBufferMaxBytes,
            (cell, value) => cell with { SendBufferMaxBytes = (int)value },
            cell => cell.IsTcp && cell.SendBufferAutotune),
        Switch(
            "send_buffer_autotune",
            cell => cell.SendBufferAutotune,
            (cell, value) => cell with { SendBufferAutotune = value },
            cell => cell.IsTcp),
        Integer(
            "receive_buffer_bytes", 2048, MaxBufferBytes, "bytes",
            cell => cell.ReceiveBufferBytes,
            (cell, value) => cell with { ReceiveBufferBytes = (int)value }),
        Integer(
            "receive_buffer_max_bytes", 2048, MaxBufferBytes, "bytes",
            cell => cell.ReceiveBufferMaxBytes,
            (cell, value) => cell with { ReceiveBufferMaxBytes = (int)value },
            cell => cell.IsTcp && cell.ReceiveBufferAutotune),
        Switch(
            "receive_buffer_autotune",
            cell => cell.ReceiveBufferAutotune,
            (cell, value) => cell with { ReceiveBufferAutotune = value },
            cell => cell.IsTcp),
    ];

    private static IEnumerable<Factor> OffloadFactors() =>
    [
        Switch(
            "tso",
            cell => cell.Offloads.Tso,
            (cell, value) => cell with { Offloads = cell.Offloads with { Tso = value } }),
        Switch(
            "gso",
            cell => cell.Offloads.Gso,
            (cell, value) => cell with { Offloads = cell.Offloads with { Gso = value } }),
        Switch(
            "gro",
            cell => cell.Offloads.Gro,
            (cell, value) => cell with { Offloads = cell.Offloads with { Gro = value } }),
        Switch(
            "checksum_offload",
            cell => cell.Offloads.Checksum,
            (cell, value) => cell with { Offloads = cell.Offloads with { Checksum = value } }),
    ];
}
