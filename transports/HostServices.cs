using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>Kernel threads of a host that several devices and guests share: the "events" thread of each core, vhost's global worker.</summary>
public sealed class HostServices(Simulator simulator, HostSystem host)
{
    private readonly WorkQueue?[] _events = new WorkQueue?[host.Cores.Count];
    private WorkQueue? _globalVhost;

    /// <summary>The host.</summary>
    public HostSystem Host => host;

    /// <summary>The host's fault policy; null in ordinary runs, where a fault is a bug of the model.</summary>
    public HostFaults? Faults { get; init; }

    /// <summary>The world.</summary>
    public Simulator Simulator => simulator;

    /// <summary>Every shared thread made so far, for accounting.</summary>
    public IEnumerable<CpuContext> Threads =>
        _events.Append(_globalVhost).OfType<WorkQueue>().Select(queue => queue.Worker);

    /// <summary>The "events" thread of the core on which <paramref name="context"/> runs.</summary>
    public WorkQueue EventsOf(CpuContext context)
    {
        int core = host.CoreOf(context).Index;
        return _events[core] ??= new WorkQueue(host.NewThread($"events/{core}", core, CpuComponent.Worker));
    }

    /// <summary>The one vhost thread of the whole host (2.6.34), on core <paramref name="core"/> when first asked for.</summary>
    public WorkQueue GlobalVhostWorker(int core) =>
        _globalVhost ??= new WorkQueue(host.NewThread("vhost", core, CpuComponent.Worker));
}
