namespace Bakeoff.Harness;

/// <summary>Counters of a world, read at the start and at the end of the measured window.</summary>
internal sealed class Probes
{
    private readonly List<(string Name, Func<long> Read)> _probes = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private long[] _start = [];
    private long[] _end = [];

    /// <summary>Adds a counter that only grows.</summary>
    public void Add(string name, Func<long> read)
    {
        _index.Add(name, _probes.Count);
        _probes.Add((name, read));
    }

    /// <summary>Start of the window.</summary>
    public void Start() => _start = Read();

    /// <summary>End of the window.</summary>
    public void End() => _end = Read();

    /// <summary>Growth of <paramref name="name"/> within the window; 0 for a counter that this world does not have.</summary>
    public long Delta(string name) => _index.TryGetValue(name, out int i) ? _end[i] - _start[i] : 0;

    private long[] Read() => [.. _probes.Select(probe => probe.Read())];
}
