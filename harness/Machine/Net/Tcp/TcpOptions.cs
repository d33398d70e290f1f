namespace Bakeoff.Machine;

/// <summary>Settings of one end of a TCP connection. Defaults are Linux 2.6.30 at MTU 1500.</summary>
public sealed record TcpOptions
{
    /// <summary>Bytes of IPv4 header and of TCP header with the timestamp option.</summary>
    public const int HeaderBytes = 20 + 20 + 12;

    private const int LargestIpPacketBytes = 65_535;

    /// <summary>Payload bytes of a full segment: MTU less headers. Both ends use the smaller of the two.</summary>
    public int MssBytes { get; init; } = MssForMtu(1500);

    /// <summary>Send buffer at the start in bytes (tcp_wmem[1]); fixed for good without autotuning.</summary>
    /// <remarks>
    /// Buffers count payload only: what Linux charges for sk_buff overhead it makes up for by doubling the value that an
    /// application sets. The segment that the limit cuts through may be filled.
    /// </remarks>
    public int SendBufferInitialBytes { get; init; } = 16 * 1024;

    /// <summary>Largest send buffer that autotuning reaches, in bytes (tcp_wmem[2]).</summary>
    public int SendBufferMaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The send buffer follows the congestion window: when an acknowledgement frees space that a writer was refused,
    /// and all that is queued would not fill the congestion window, it becomes twice that window (Linux tcp_new_space).
    /// It also starts with no less than three segments.
    /// </summary>
    public bool SendBufferAutotune { get; init; } = true;

    /// <summary>Receive buffer in bytes, all of it offered as window; with autotuning the memory at the start (tcp_rmem[1]), less overhead.</summary>
    public int ReceiveBufferBytes { get; init; } = 87_380;

    /// <summary>Largest receive buffer that autotuning reaches, in bytes of memory (tcp_rmem[2]).</summary>
    public int ReceiveBufferMaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Dynamic right-sizing: the window becomes twice what the application read in the last round trip, if that is more. False when the application set the buffer (SO_RCVBUF).
    /// </summary>
    public bool ReceiveBufferAutotune { get; init; } = true;

    /// <summary>
    /// Hold a small segment while another small one is unacknowledged (Nagle with Minshall's refinement, as in Linux);
    /// false is TCP_NODELAY.
    /// </summary>
    public bool Nagle { get; init; } = true;

    /// <summary>Hand over several segments as one packet for the NIC, or software, to cut.</summary>
    public bool Tso { get; init; } = true;

    /// <summary>Congestion control.</summary>
    public TcpCongestion Congestion { get; init; } = TcpCongestion.Reno;

    /// <summary>Selective acknowledgements, one block per segment; in use if both ends have it.</summary>
    public bool Sack { get; init; } = true;

    /// <summary>When a second full segment is acknowledged, and by whom.</summary>
    public TcpAckRule AckRule { get; init; } = TcpAckRule.Prequeue;

    /// <summary>
    /// TCP small queues: the most that a connection has in queueing discipline and device, in bytes of payload; what is beyond waits in the socket until
    /// some of it has left (Linux tcp_small_queue_check, tcp_limit_output_bytes: 1 MiB since 5.0, 256 KiB before). 0: no limit.
    /// </summary>
    public int SmallQueueBytes { get; init; }

    /// <summary>
    /// The window grows by the segments that an acknowledgement covers (Linux since 3.13); false: once per
    /// acknowledgement, whatever it covers (2.6, tcp_abc = 0). CUBIC always counts segments.
    /// </summary>
    public bool CountAckedSegments { get; init; }

    /// <summary>Initial congestion window in segments: 3 by RFC 3390, 10 since Linux 2.6.39.</summary>
    public int InitialWindowSegments { get; init; } = 3;

    /// <summary>First receive window in segments: 4 (Linux tcp_select_initial_window, for segments up to 1460 bytes), 10 since 2.6.39.</summary>
    public int InitialReceiveWindowSegments { get; init; } = 4;

    /// <summary>One part in 2 to this power of the receive memory is for overhead and never offered (tcp_adv_win_scale: 2, from 3.4 on 1).</summary>
    public int OverheadShift { get; init; } = 2;

    /// <summary>
    /// Tick of the timestamp option, by which the receiver measures round trips, in picoseconds: 4 ms at 250 Hz; since Linux 4.13 1 ms at any rate. The
    /// sender's own round trips are exact here.
    /// </summary>
    public long TimestampTickPs { get; init; } = 4_000_000_000;

    /// <summary>Least variance term of the retransmission timeout in picoseconds (TCP_RTO_MIN, 200 ms).</summary>
    public long RtoMinPs { get; init; } = 200_000_000_000;

    /// <summary>Retransmission timeout before the first round-trip sample: 3 s in 2009, 1 s since RFC 6298.</summary>
    public long RtoInitialPs { get; init; } = 3_000_000_000_000;

    /// <summary>Largest retransmission timeout (TCP_RTO_MAX, 120 s).</summary>
    public long RtoMaxPs { get; init; } = 120_000_000_000_000;

    /// <summary>How long an acknowledgement may wait for data to ride on (TCP_DELACK_MIN, 40 ms).</summary>
    public long DelayedAckPs { get; init; } = 40_000_000_000;

    /// <summary>Segments acknowledged at once at the start of a connection and after a duplicate (TCP_MAX_QUICKACKS).</summary>
    public int QuickAckSegments { get; init; } = 16;

    /// <summary>Window of the first segments in bytes.</summary>
    public int FirstWindowBytes => Math.Min(OfferedOf(ReceiveBufferBytes), InitialReceiveWindowSegments * MssBytes);

    /// <summary>Largest payload of a TSO packet: as many whole segments as fit an IP packet.</summary>
    public int TsoMaxBytes => (LargestIpPacketBytes - HeaderBytes) / MssBytes * MssBytes;

    /// <summary>Payload of a full segment with timestamps at an MTU: 1448 at 1500, 8948 at 9000.</summary>
    public static int MssForMtu(int mtu) => mtu - HeaderBytes;

    /// <summary>The defaults of a kernel that ticks <paramref name="hz"/> times a second.</summary>
    public static TcpOptions Of(TcpGeneration generation, int hz)
    {
        long jiffyPs = 1_000_000_000_000 / hz;
        return generation == TcpGeneration.Linux2630 ? new() { TimestampTickPs = jiffyPs } : new()
        {
            TimestampTickPs = generation == TcpGeneration.Linux414 ? 1_000_000_000 : jiffyPs,
            InitialWindowSegments = 10,
            InitialReceiveWindowSegments = 10,
            OverheadShift = 1,
            AckRule = generation == TcpGeneration.Linux414 ? TcpAckRule.Window : TcpAckRule.Prequeue,
            SmallQueueBytes = generation == TcpGeneration.Linux414 ? 1 << 20 : 0,
        };
    }

    /// <summary>Payload bytes that receive memory is offered for.</summary>
    public int OfferedOf(int receiveBufferBytes) =>
        ReceiveBufferAutotune ? receiveBufferBytes - (receiveBufferBytes >> OverheadShift) : receiveBufferBytes;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> if a setting makes no sense.</summary>
    public void Validate()
    {
        Range(MssBytes, 1, ushort.MaxValue - HeaderBytes, nameof(MssBytes));
        Range(SendBufferInitialBytes, 1, 1 << 30, nameof(SendBufferInitialBytes));
        Range(SendBufferMaxBytes, SendBufferInitialBytes, 1 << 30, nameof(SendBufferMaxBytes));
        Range(ReceiveBufferBytes, 2 * MssBytes, 1 << 30, nameof(ReceiveBufferBytes));
        Range(InitialWindowSegments, 1, 1000, nameof(InitialWindowSegments));
        Range(QuickAckSegments, 0, int.MaxValue, nameof(QuickAckSegments));
        Range(SmallQueueBytes, 0, int.MaxValue, nameof(SmallQueueBytes));
        Range(RtoMinPs, 1, RtoMaxPs, nameof(RtoMinPs));
        Range(RtoInitialPs, 1, RtoMaxPs, nameof(RtoInitialPs));
        Range(DelayedAckPs, 1, RtoMaxPs, nameof(DelayedAckPs));
        if (SendBufferAutotune)
        {
            Range(SendBufferMaxBytes, MssBytes, 1 << 30, nameof(SendBufferMaxBytes));
        }

        if (ReceiveBufferAutotune)
        {
            Range(ReceiveBufferMaxBytes, ReceiveBufferBytes, 1 << 30, nameof(ReceiveBufferMaxBytes));
        }
    }

    private static void Range(long value, long low, long high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between {low} and {high}");
        }
    }
}
