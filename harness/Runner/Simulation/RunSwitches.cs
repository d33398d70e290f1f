using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// The cell options that concern the machine rather than the measurement: placement, ticks, jitter, TCP variants. Each has a
/// name that a matrix sets under <c>options</c>.
/// </summary>
public sealed class RunSwitches
{
    /// <summary>Option: threads of parallel streams.</summary>
    public const string StreamThreads = "stream_threads";

    /// <summary>Option: what guests do with the tick of a vCPU.</summary>
    public const string GuestTick = "guest_tick";

    /// <summary>Option: bytes per recv call of a stream.</summary>
    public const string ReceiveBytes = "recv_bytes";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RunSwitch> All { get; } =
    [
        new("jitter_cv", "Coefficient of variation of charges above 200 ns (default 0.1, 0 turns jitter off).", "a number from 0 to 1",
            word => FactorKinds.TryNumber(word, out double cv) && cv is >= 0 and <= 1),
        Whole("guest_hz", "Guest ticks per second (default: the machine profile's, 0 for none).", 10_000),
        Choice(GuestTick, "Tick of a vCPU: from a timer that repeats by itself, from one that each tick programs, or that too and stopped before the vCPU"
            + " halts (default: as the machine's guests, nohz on all).", [.. MachineProfileReader.GuestTickWords]),
        Whole("host_hz", "Host ticks per second on busy cores (default: the machine profile's, 0 for none).", 10_000),
        Whole("max_cstate", "Deepest idle state that the cores of host and peer may use, counted from the shallowest (default: all of the machine"
            + " profile's; 1: none but the shallowest).", 9, 1),
        HostCore("vcpu_core", "Host core of the first guest's vCPU thread (default 0)."),
        HostCore("io_core", "Host core of its userspace io thread (default 1)."),
        HostCore("backend_core", "Host core of its first kernel back-end thread (default 2)."),
        HostCore("second_backend_core", "Host core of the second one (default 3)."),
        HostCore("nic_core", "Host core that takes the NIC's interrupts (default: the last)."),
        Whole("peer_app_core", "Core of the remote application; the remote NIC interrupts core 0 (default 0).", 1),
        Whole("peer_cores", "Cores of the remote peer (default 2; with several vCPUs per guest one more than vCPUs).", 64, 1),
        Whole("app_vcpu", "vCPU of a guest's first application; each further one runs on the next, wrapping (default 0).", GuestSystem.VcpusMax - 1),
        Choice("congestion", "TCP congestion control (default reno).", "reno", "cubic"),
        Choice("sack", "TCP selective acknowledgements (default on).", "on", "off"),
        Choice("tcp", "TCP of all kernels (default: the machine's).", [.. MachineProfileReader.TcpWords]),
        Choice("ack", "Second full segment in a row: acknowledged in any case, by a reader for whom data wait unprocessed (default until Linux 4.13), or"
            + " only if the window does not shrink (default since).",
            "at-once", "prequeue", "window"),
        Whole(ReceiveBytes, "Bytes that a stream's receiver asks for at a time (default: its receive buffer at the start, as netperf does; iperf asks for"
            + " as many as it sends at a time).", 1 << 30, 1),
        Choice("host_segmentation", "Large TCP packets from the host's own stack, towards guests on it (default: as the cell's tso and gso).", "on", "off"),
        Choice("host_gro", "Received segments that a host of guests merges before its bridge, as Linux does for drivers that ask for it since 2.6.29 (default off; guests,"
            + " bare metal and peer: the cell's gro).", "on", "off"),
        Whole("initial_window", "Initial TCP window in segments (default: as the kernels' TCP has it).", 1000, 1),
        Choice(MachineDates.Apic, "Local APIC of the guests (default: that of the lane's era).", [.. ApicModels.Ids]),
        Whole(MachineDates.HaltPoll, "Longest time that the host polls before it lets a halted vCPU sleep, in ns (default: as the machine's kernel, 200000 on C and D, 0 before).",
            1_000_000_000),
        Choice(StreamThreads, "Application threads of parallel streams at each end (default each; one: a single thread, as iperf -P before 3.16).", "each", "one"),
        Whole("nic_rx_ring", "Receive descriptors of the NICs (default 1024).", 65_536, 1),
        Whole("disk_outstanding", "Requests that each block device is kept busy with (default 1).", 64, 1),
        Whole("disk_request_bytes", "Bytes of a block request (default 4096).", 65_536, 512),
        Choice("disk_direction", "What the guest does with its block devices (default read).", "read", "write"),
    ];

    /// <summary>What is wrong with a value, or null. An unknown name is wrong elsewhere.</summary>
    public static string? Fault(string name, string word) => All.FirstOrDefault(option => option.Name == name) is { } option
        && !option.IsAccepted(word)
            ? $"'{word}' is not accepted: {option.Accepts}"
            : null;

    private static RunSwitch Whole(string name, string meaning, int max, int min = 0) => new(
        name, meaning, $"a whole number from {min} to {max}",
        word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max);

    private static RunSwitch HostCore(string name, string meaning) => Whole(name, meaning, 1023) with { IsHostCore = true };

    private static RunSwitch Choice(string name, string meaning, params string[] words) =>
        new(name, meaning, string.Join(", ", words), words.Contains);

    private readonly IReadOnlyDictionary<string, string> _values;

    /// <summary>Reads the options of a cell; an unknown one fails the run.</summary>
    public RunSwitches(IReadOnlyDictionary<string, string> values)
    {
        foreach (string name in values.Keys)
        {
            if (!All.Any(known => known.Name == name))
            {
                throw new RunFailedException($"unknown option '{name}'{NearestName.Hint(name, All.Select(o => o.Name))}");
            }
        }

        _values = values;
    }

    /// <summary>A whole number, or <paramref name="otherwise"/>.</summary>
    public int Int(string name, int otherwise) => (int)Number(name, otherwise);

    /// <summary>A number, or <paramref name="otherwise"/>.</summary>
    public double Number(string name, double otherwise)
    {
        if (!_values.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
            ? value
            : throw new RunFailedException($"option {name}: '{text}' is not a number of at least 0");
    }

    /// <summary>A word, or <paramref name="otherwise"/>.</summary>
    public string Word(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);
}
