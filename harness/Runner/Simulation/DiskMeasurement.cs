using Bakeoff.Machine;
using Bakeoff.Transports.Disks;

namespace Bakeoff.Harness;

/// <summary>What a run measures of the guests' block devices, apart from what they share with the network devices.</summary>
internal sealed class DiskMeasurement
{
    private readonly World _world;
    private readonly Probes _probes;

    public DiskMeasurement(World world, Probes probes)
    {
        _world = world;
        _probes = probes;
        probes.Add("disk_requests", () => world.Disks.Sum(disk => disk.Disk.Driver.Requests));
        probes.Add("disk_latency_ps", () => world.Disks.Sum(disk => disk.Disk.Driver.LatencyPs));
        foreach ((GuestSystem guest, GuestDisk disk) in world.Disks)
        {
            probes.Add(CounterOf("kicks", guest, disk), () => disk.Queue.Kicks);
            probes.Add(CounterOf("signals", guest, disk), () => disk.Queue.Signals);
        }
    }

    /// <summary>Kicks and signals of each disk.</summary>
    public IEnumerable<CounterValue> Counters() => _world.Disks
        .SelectMany(pair => new[] { "kicks", "signals" }.Select(what => CounterOf(what, pair.Guest, pair.Disk)))
        .Select(name => new CounterValue(name, _probes.Delta(name), "1"));

    /// <summary>Rate and mean latency; nothing without disks.</summary>
    public void AddMetrics(Dictionary<string, double?> metrics, double seconds)
    {
        if (_world.Disks.Count > 0)
        {
            long requests = _probes.Delta("disk_requests");
            metrics["disk_requests_per_s"] = requests / seconds;
            metrics["disk_latency_mean_ns"] = requests > 0 ? _probes.Delta("disk_latency_ps") / 1000.0 / requests : null;
        }
    }

    private static string CounterOf(string what, GuestSystem guest, GuestDisk disk) => $"{guest.Name}.{what}.disk{disk.Number}";
}
