using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>Parameters of a workload, with netperf's meanings.</summary>
public sealed record WorkloadOptions
{
    /// <summary>Which way the payload of a stream goes.</summary>
    public StreamDirection Direction { get; init; } = StreamDirection.Send;

    /// <summary>Bytes per send call of a stream.</summary>
    public int MessageBytes { get; init; } = 16_384;

    /// <summary>
    /// Bytes that a stream's receiver asks for per recv call. netperf asks for its receive buffer (src/nettest_bsd.c, recv_tcp_stream: the SO_RCVBUF of
    /// the socket it listens on), iperf for as many as it sends per call.
    /// </summary>
    public int ReceiveBytes { get; init; } = 87_380;

    /// <summary>Connections side by side.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>One thread at each end serves all streams of a direction; otherwise each has its own.</summary>
    public bool SharesThread { get; init; }

    /// <summary>Transactions outstanding at once (request/response).</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Bytes of a request.</summary>
    public int RequestBytes { get; init; } = 1;

    /// <summary>Bytes of a response.</summary>
    public int ResponseBytes { get; init; } = 1;

    /// <summary>Time between two pings in picoseconds; 0: the next one leaves with the reply.</summary>
    public long IntervalPs { get; init; }

    /// <summary>TCP of the client's end (the guest's); Nagle is set by the workload.</summary>
    public TcpOptions ClientTcp { get; init; } = new();

    /// <summary>TCP of the server's end.</summary>
    public TcpOptions ServerTcp { get; init; } = new();
}

/// <summary>Direction of a stream as seen from the guest.</summary>
public enum StreamDirection
{
    /// <summary>Guest to the other end.</summary>
    Send,

    /// <summary>The other end to the guest.</summary>
    Receive,

    /// <summary>Both ways at once.</summary>
    Both,
}
