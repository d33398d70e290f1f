using System.Collections.Immutable;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// One point of the matrix with every factor resolved: all that a run needs to know besides its seed.
/// </summary>
public sealed record CellSpec
{
    /// <summary>Readable name, unique in its matrix, fit for a file name.</summary>
    public string Id { get; init; } = "";

    /// <summary>Group of the matrix that the cell belongs to; figures select by it. Does not influence a run.</summary>
    public string Group { get; init; } = "";

    /// <summary>Lane id as the matrix spells it: a contestant, an era, swapped parts.</summary>
    public string Lane { get; init; } = "vhost-net";

    /// <summary>Era that presets the lane's options, or empty for the contestant's own.</summary>
    public string Era { get; init; } = "";

    /// <summary>What the lane is made of, as the catalogue says.</summary>
    public LaneInfo Parts { get; init; } = new() { Lane = "", Transport = "" };

    /// <summary>Name of the machine profile.</summary>
    public string Machine { get; init; } = "A";

    /// <summary>
    /// How much faster the processors are than those of the machine profile: every cost that a processor pays is divided by it.
    /// Latencies of the hardware (wire, DMA, IPI, wake-up of an idle core) stay.
    /// </summary>
    public double HostSpeed { get; init; } = 1;

    /// <summary>The hardware around the lane.</summary>
    public RigSpec Rig { get; init; } = new();

    /// <summary>Who talks to whom.</summary>
    public Topology Topology { get; init; }

    /// <summary>Network devices of each guest; each has the workload's streams or outstanding transactions.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Guests on the host that run the workload; between guests each has a partner guest besides.</summary>
    public int Guests { get; init; } = 1;

    /// <summary>Virtual CPUs of each guest.</summary>
    public int Vcpus { get; init; } = 1;

    /// <summary>Block devices of each guest, busy in the background.</summary>
    public int Disks { get; init; }

    /// <summary>What the applications do.</summary>
    public Workload Workload { get; init; }

    /// <summary>Which way a stream flows.</summary>
    public StreamDirection Direction { get; init; }

    /// <summary>Largest IP packet in bytes.</summary>
    public int MtuBytes { get; init; } = 1500;

    /// <summary>Bytes of one send call of a stream.</summary>
    public int MessageBytes { get; init; } = 16_384;

    /// <summary>Parallel streams in each direction.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Outstanding transactions of a request-response workload.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Bytes of a request.</summary>
    public int RequestBytes { get; init; } = 1;

    /// <summary>Bytes of a response.</summary>
    public int ResponseBytes { get; init; } = 1;

    /// <summary>Microseconds between two pings; 0: the next one leaves with the reply.</summary>
    public int PingIntervalUs { get; init; }

    /// <summary>Stream beside the round trips, to see what they take under load. Goodput and all counts have it in them, transactions do not.</summary>
    public Beside Beside { get; init; }

    /// <summary>Which way it flows.</summary>
    public StreamDirection BesideDirection { get; init; }

    /// <summary>Bytes of one send call of it: a datagram's.</summary>
    public int BesideBytes { get; init; } = 1024;

    /// <summary>
    /// Send socket buffer in bytes; with autotuning the size it starts at (Linux default of the era: 16 KiB).
    /// </summary>
    public int SendBufferBytes { get; init; } = 16_384;

    /// <summary>
    /// Largest size in bytes that autotuning gives the send socket buffer (tcp_wmem of the era: 4 MiB).
    /// </summary>
    public int SendBufferMaxBytes { get; init; } = 4_194_304;

    /// <summary>True if the send socket buffer grows with the congestion window.</summary>
    public bool SendBufferAutotune { get; init; } = true;

    /// <summary>
    /// Receive socket buffer in bytes; with autotuning the size it starts at (tcp_rmem of the era: 85 KiB).
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 87_380;

    /// <summary>
    /// Largest size in bytes that autotuning gives the receive socket buffer (tcp_rmem of the era: 4 MiB).
    /// </summary>
    public int ReceiveBufferMaxBytes { get; init; } = 4_194_304;

    /// <summary>True if the receive socket buffer grows with the rate of the reader.</summary>
    public bool ReceiveBufferAutotune { get; init; } = true;

    /// <summary>Offloads of the guest's netdev.</summary>
    public Offloads Offloads { get; init; } = new(Tso: true, Gso: true, Gro: false, Checksum: true);

    /// <summary>Virtual seconds before measurement starts.</summary>
    public double WarmupSeconds { get; init; } = 0.2;

    /// <summary>Virtual seconds that a stream is measured, and the longest that a request-response cell is.</summary>
    public double MeasureSeconds { get; init; } = 1;

    /// <summary>Transactions after which a request-response cell ends; 0 means that only time ends it.</summary>
    public int MeasureTransactions { get; init; } = 20_000;

    /// <summary>Costs that replace those of the machine profile: cost key to ns.</summary>
    public ImmutableSortedDictionary<string, double> Costs { get; init; } = NoCosts;

    /// <summary>Options of the machine, such as placement and scheduler switches: name to value.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = NoOptions;

    /// <summary>Published numbers for this very measurement. Does not influence a run.</summary>
    public ImmutableArray<PublishedValue> Published { get; init; } = [];

    /// <summary>Contestant that the lane is or derives from: the id up to its first qualifier.</summary>
    public string Transport => Parts.Transport.Length > 0 ? Parts.Transport : Lane.Split('@', '+')[0];

    /// <summary>How many of everything the lane is to carry.</summary>
    public LaneLoad Load => new(Devices, Guests, Disks, MtuBytes);

    /// <summary>True for the bulk workloads.</summary>
    public bool IsStream => Workload is Workload.TcpStream or Workload.UdpStream;

    /// <summary>True if a stream runs beside round trips; the factors of one mean nothing otherwise.</summary>
    public bool HasBeside => !IsStream && Beside != Beside.None;

    /// <summary>True for the workloads over TCP.</summary>
    public bool IsTcp => Workload is Workload.TcpStream or Workload.TcpRr;

    private static ImmutableSortedDictionary<string, double> NoCosts { get; } =
        ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, string> NoOptions { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
