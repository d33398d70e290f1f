namespace Bakeoff.Workloads;

/// <summary>The two sites of a workload that one network device joins, and what its applications have read.</summary>
/// <param name="client">The guest's end.</param>
/// <param name="server">The other end.</param>
public sealed class WorkloadPair(WorkloadSite client, WorkloadSite server)
{
    private readonly List<Func<long>> _forward = [];
    private readonly List<Func<long>> _reverse = [];

    /// <summary>The guest's end.</summary>
    public WorkloadSite Client { get; } = client;

    /// <summary>The other end.</summary>
    public WorkloadSite Server { get; } = server;

    /// <summary>Payload bytes that the server's applications of this pair have read.</summary>
    public long ForwardBytes => _forward.Sum(read => read());

    /// <summary>Payload bytes that the client's applications of this pair have read.</summary>
    public long ReverseBytes => _reverse.Sum(read => read());

    /// <summary>Counts what a receiver of the server's, or else of the client's, reads.</summary>
    internal void Count(bool forward, Func<long> bytesRead) => (forward ? _forward : _reverse).Add(bytesRead);
}
