using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports;

/// <summary>Kernel threads of a host that several devices and guests share: the "events" thread of each core, vhost's global worker.</summary>
public sealed class HostServices(Simulator simulator, HostSystem host)
{
    private readonly WorkQueue?[] _events = new WorkQueue?[host.Cores.Count];
    private readonly List<(GuestSystem Guest, GuestBus Bus)> _buses = [];
    private readonly List<(GuestSystem Guest, VmmProcess Process)> _processes = [];
    private readonly List<(GuestSystem Guest, LguestLauncher Launcher)> _launchers = [];
    private WorkQueue? _globalVhost;
    private Sidecore? _sidecore;
    private Macvlan? _macvlan;
    private PacketSockets? _packetSockets;

    /// <summary>The host.</summary>
    public HostSystem Host => host;

    /// <summary>The host's fault policy; null in ordinary runs, where a fault is a bug of the model.</summary>
    public HostFaults? Faults { get; init; }

    /// <summary>The world.</summary>
    public Simulator Simulator => simulator;

    /// <summary>The macvlans on the host's NIC, put there when first asked for.</summary>
    public Macvlan Macvlan => _macvlan ??= new Macvlan(host);

    /// <summary>The packet sockets bound to the host's NIC.</summary>
    public PacketSockets PacketSockets => _packetSockets ??= new PacketSockets(host);

    /// <summary>Every shared thread made so far, for accounting.</summary>
    public IEnumerable<CpuContext> Threads =>
        _events.Append(_globalVhost).OfType<WorkQueue>().Select(queue => queue.Worker);

    /// <summary>What the devices of <paramref name="guest"/> share.</summary>
    public GuestBus BusOf(GuestSystem guest)
    {
        foreach ((GuestSystem known, GuestBus bus) in _buses)
        {
            if (known == guest)
            {
                return bus;
            }
        }

        var added = new GuestBus(guest.Vcpu);
        _buses.Add((guest, added));
        return added;
    }

    /// <summary>The one sidecore of the host, core <paramref name="core"/> when first asked for.</summary>
    public Sidecore SharedSidecore(int core) => _sidecore ??= NewSidecore("sidecore", core);

    /// <summary>A sidecore on core <paramref name="core"/>.</summary>
    public Sidecore NewSidecore(string name, int core) => new(host.NewThread(name, core, CpuComponent.Worker));

    /// <summary>The "events" thread of the core on which <paramref name="context"/> runs.</summary>
    public WorkQueue EventsOf(CpuContext context)
    {
        int core = host.CoreOf(context).Index;
        return _events[core] ??= new WorkQueue(host.NewThread($"events/{core}", core, CpuComponent.Worker));
    }

    /// <summary>The one vhost thread of the whole host (2.6.34), on core <paramref name="core"/> when first asked for.</summary>
    public WorkQueue GlobalVhostWorker(int core) =>
        _globalVhost ??= new WorkQueue(host.NewThread("vhost", core, CpuComponent.Worker));

    /// <summary>The launcher of <paramref name="guest"/> with its waker, made when a device first asks for it.</summary>
    internal LguestLauncher LauncherOf(GuestSystem guest, int wakerCore, LauncherTimerOptions timer, bool breakKicks)
    {
        foreach ((GuestSystem known, LguestLauncher launcher) in _launchers)
        {
            if (known == guest)
            {
                return launcher;
            }
        }

        CpuContext waker = host.NewThread($"{guest.Name}/waker", wakerCore, CpuComponent.Userspace, guest.AddressSpace);
        _launchers.Add((guest, new LguestLauncher(host, guest.Vcpu, waker, timer, breakKicks)));
        return _launchers[^1].Launcher;
    }

    /// <summary>
    /// The VMM process of <paramref name="guest"/> with its one io thread, made when a device model first asks for it; its core
    /// and the granularity of its timers are those that this one wants.
    /// </summary>
    internal VmmProcess ProcessOf(GuestSystem guest, int ioThreadCore, long alarmFloorPs)
    {
        foreach ((GuestSystem known, VmmProcess process) in _processes)
        {
            if (known == guest)
            {
                return process;
            }
        }

        CpuContext ioThread = host.NewThread($"{guest.Name}/io", ioThreadCore, CpuComponent.Userspace, guest.AddressSpace);
        _processes.Add((guest, new VmmProcess(host, ioThread, guest.Name, alarmFloorPs)));
        return _processes[^1].Process;
    }
}
