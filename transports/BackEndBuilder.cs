using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Transports;

/// <summary>Makes the software back end that a lane names, with its threads: the only place that knows all kinds.</summary>
internal sealed class BackEndBuilder(DeviceSite site)
{
    private Sidecore? _sidecore; // one polls all pairs of a device

    private PartChoice Part => site.Lane.BackEnd;

    private Placement Cores => site.Placement;

    /// <summary>Makes the back end of queue pair <paramref name="pair"/>.</summary>
    internal BackEnd Make(BackEndPorts ports, int pair = 0) => Part.Kind.Id switch
    {
        KindIds.UserspaceIoThread => Userspace(ports, pair),
        KindIds.VhostWorker => Part.GetEnum(OptionIds.Worker) == OptionIds.Splice ? Splice(ports, pair) : Vhost(ports, pair),
        KindIds.VenetKthreads => Venet(ports),
        KindIds.Sidecore => new SidecoreBackEnd(ports, _sidecore ??= NewSidecore(), Part.GetInt(OptionIds.TurnPackets)),
        KindIds.QemuIoThread => Qemu(ports),
        KindIds.LguestLauncher => new LauncherBackEnd(ports, site.Launcher, Part.GetEnum(OptionIds.Signal) == OptionIds.SignalAlways),
        _ => throw new InvariantException($"no builder for back end {Part.Kind.Id}"),
    };

    private BackEnd Userspace(BackEndPorts ports, int pair)
    {
        bool isBlocking = Part.GetEnum(OptionIds.Threads) == OptionIds.Blocking;
        bool perQueue = isBlocking || Part.GetEnum(OptionIds.Threads) == OptionIds.PerQueue;
        int further = perQueue ? 2 * pair : pair;
        CpuContext io = Thread("io", pair, pair == 0 ? Cores.IoThreadCore : Cores.CoreOfBackEnd(further - 1), CpuComponent.Userspace);
        CpuContext receive = perQueue ? Thread("io-rx", pair, Cores.CoreOfBackEnd(further), CpuComponent.Userspace) : io;
        var options = new UserspaceOptions
        {
            TxSignal = SignalRuleOf(Part.GetEnum(OptionIds.TxSignal)),
            RxSignal = SignalRuleOf(Part.GetEnum(OptionIds.RxSignal)),
            SelectPs = Part.GetInt(OptionIds.SelectUsecs) * 1_000_000L,
            Bounce = Part.GetBool(OptionIds.Bounce),
        };
        return isBlocking ? new BlockingBackEnd(ports, io, receive, options) : new UserspaceBackEnd(ports, io, receive, options);
    }

    private VhostBackEnd Vhost(BackEndPorts ports, int pair)
    {
        bool perVirtqueue = Part.GetEnum(OptionIds.Worker) == OptionIds.PerVirtqueue;
        int first = perVirtqueue ? 2 * pair : pair;
        WorkQueue transmit = Part.GetEnum(OptionIds.Worker) == OptionIds.Global
            ? site.Services.GlobalVhostWorker(Cores.BackEndCore)
            : Worker("vhost", pair, Cores.CoreOfBackEnd(first), CpuComponent.Worker);
        WorkQueue receive = perVirtqueue ? Worker("vhost-rx", pair, Cores.CoreOfBackEnd(first + 1), CpuComponent.Worker) : transmit;
        return new VhostBackEnd(ports, VhostOptions(), transmit, receive);
    }

    /// <summary>vhost's loops in two threads of the hypervisor's process, one per direction, that stay in an ioctl.</summary>
    private VhostBackEnd Splice(BackEndPorts ports, int pair) => new(ports, VhostOptions() with { IsSplice = true },
        Worker("splice-tx", pair, Cores.CoreOfBackEnd(2 * pair), CpuComponent.Userspace),
        Worker("splice-rx", pair, Cores.CoreOfBackEnd((2 * pair) + 1), CpuComponent.Userspace));

    private VhostOptions VhostOptions()
    {
        bool is420 = Part.GetEnum(OptionIds.Loops) == OptionIds.Loops420;
        return new VhostOptions
        {
            Loops31 = Part.GetEnum(OptionIds.Loops) != OptionIds.Loops2634,
            WeightBytes = Part.GetInt(OptionIds.WeightBytes),
            WeightPackets = Part.GetInt(OptionIds.WeightPackets) is > 0 and var packets ? packets : int.MaxValue,
            BatchPackets = is420 ? 64 : 1,
            BusyLoopPs = Part.GetInt(OptionIds.BusyLoop) * 1_000_000L,
        };
    }

    private VenetBackEnd Venet(BackEndPorts ports) => new(ports, VenetSettings.ThreadsOf(site.Lane),
        site.Thread("venet-rx", Cores.BackEndCore, CpuComponent.Worker),
        site.Thread("venet-tx", Cores.SecondBackEndCore, CpuComponent.Worker));

    private Sidecore NewSidecore() => Part.GetEnum(OptionIds.Worker) == OptionIds.Global
        ? site.Services.SharedSidecore(Cores.BackEndCore)
        : site.Services.NewSidecore($"{site.System.Name}/sidecore", Cores.BackEndCore);

    private QemuBackEnd Qemu(BackEndPorts ports)
    {
        var options = new QemuOptions
        {
            BottomHalf = Part.GetEnum(OptionIds.Tx) == OptionIds.TxBottomHalf,
            BottomHalfWaits = Part.GetEnum(OptionIds.BottomHalf) == OptionIds.NextTurn,
            AsksForLargestFrame = site.Lane.Era.IsBefore(Era.May2010),
            AsksForEachFrame = site.Lane.Era.IsBefore(Era.September2009),
            KicksByEventfd = !site.Lane.Kick.Has(KindTraits.NeedsVmmLock),
        };
        return new QemuBackEnd(ports, options, site.Process);
    }

    private WorkQueue Worker(string name, int pair, int core, CpuComponent component) => new(Thread(name, pair, core, component));

    /// <summary>Threads of the second pair on are called after it.</summary>
    private CpuContext Thread(string name, int pair, int core, CpuComponent component) =>
        site.Thread(pair == 0 ? name : $"{name}-{pair}", core, component);

    private static SignalRule SignalRuleOf(string name) => name switch
    {
        OptionIds.SignalAlways => SignalRule.Always,
        OptionIds.SignalRun => SignalRule.Run,
        OptionIds.SignalSelect => SignalRule.Select,
        _ => SignalRule.Packet,
    };
}
