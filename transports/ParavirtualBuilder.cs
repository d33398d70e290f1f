using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Links;
using Bakeoff.Transports.Rings;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports;

/// <summary>Makes the six parts of a paravirtual device (a driver over shared rings, a software back end) and joins them.</summary>
internal sealed class ParavirtualBuilder
{
    private readonly HostServices _services;
    private readonly NorthSystem _guest;
    private readonly Lane _lane;
    private readonly Placement _placement;
    private readonly int _device;
    private readonly RingDecorator _decorator;
    private Sidecore? _sidecore; // one polls all pairs of a device

    internal ParavirtualBuilder(HostServices services, NorthSystem guest, Lane lane, Placement placement, int device,
        RingDecorator decorator)
    {
        _services = services;
        _guest = guest;
        _lane = lane;
        _placement = placement;
        _device = device;
        _decorator = decorator;
    }

    /// <summary>The system that the device belongs to, where it is a guest.</summary>
    private GuestSystem Guest => (GuestSystem)_guest;

    internal bool IsVirtio => _lane.FrontEnd.Is(KindIds.VirtioNet);

    internal bool IsUserspace => _lane.BackEnd.Has(KindTraits.UserspaceBackEnd);

    private bool IsQemu => _lane.BackEnd.Is(KindIds.QemuIoThread);

    /// <summary>The VMM process, for a device model that runs under its lock.</summary>
    internal VmmProcess Process => _services.ProcessOf(Guest, _placement.IoThreadCore,
        int.Parse(_lane.BackEnd.GetEnum(OptionIds.TimerFloor), CultureInfo.InvariantCulture) * 1_000_000L);

    private bool KicksByEventfd => !_lane.Kick.Has(KindTraits.NeedsVmmLock);

    private int RingSize => _lane.Rings.GetInt(OptionIds.Size);

    /// <summary>Builds the device.</summary>
    internal GuestDevice Build()
    {
        VirtioNetOptions virtio = IsVirtio ? VirtioOptions() : new VirtioNetOptions();
        VbusEnetOptions venet = IsVirtio ? new VbusEnetOptions() : VenetOptions();
        bool tso = (IsVirtio ? virtio.Tso : venet.Gso && venet.ScatterGather) && _guest.Stack.Options.Tso;
        virtio = virtio with { Tso = tso };
        venet = venet with { Gso = tso };

        int pairs = LaneBuilder.QueuePairs(_lane);
        if (pairs > 1)
        {
            return BuildPairs(virtio, pairs);
        }

        DeviceQueue rx = IsVirtio ? VirtQueue(QueueRole.Receive, virtio) : IoqQueue(QueueRole.Receive, IoqUsage.Rx, venet);
        DeviceQueue tx = IsVirtio
            ? VirtQueue(QueueRole.Transmit, virtio)
            : IoqQueue(QueueRole.Transmit, venet.TxComplete ? IoqUsage.TxWithEvents : IoqUsage.Tx, venet);
        DeviceQueue? events = !IsVirtio && venet.TxComplete ? IoqQueue(QueueRole.Events, IoqUsage.Rx, venet) : null;
        List<DeviceQueue> queues = events is null ? [rx, tx] : [rx, tx, events];

        int headerBytes = IsVirtio ? virtio.HeaderBytes : 0;
        ReceiveBufferKind kind = IsVirtio ? ReceiveKind(virtio) : ReceiveBufferKind.Frame;
        int mtu = _guest.Stack.Options.MtuBytes;
        var receive = new ReceiveBuffers(_guest, RingSize, kind, mtu, headerBytes);
        var transmit = new TransmitBuffers(_guest, RingSize, tso ? 65_536 : mtu, headerBytes, IsVirtio || venet.ScatterGather,
            virtio.InlineHeader && headerBytes > 0);

        IKickPath kick = KickPath();
        IInterruptPath interrupts = InterruptPath(queues);
        Coalesce(rx, interrupts, OptionIds.RxUsecs, OptionIds.RxPackets);
        Coalesce(tx, interrupts, OptionIds.TxUsecs, OptionIds.TxPackets);
        ParavirtualNetdev driver = IsVirtio
            ? new VirtioNetDriver(_guest, rx, tx, kick, virtio, _lane.Rings.GetBool(OptionIds.Indirect), transmit, receive)
            : new VbusEnetDriver(_guest, rx, tx, events, events is null ? null : new TransmitEvents(_guest, events.Guest),
                kick, venet, transmit, receive);

        Attachment attachment = AttachmentBuilder.Build(
            _services, _lane, $"{_guest.Name}.tap{_device}", RingSize, acceptsGso: kind != ReceiveBufferKind.Frame);
        BackEnd backEnd = MakeBackEnd(new BackEndPorts
        {
            Host = _services.Host,
            Memory = _guest.Memory,
            AddressSpace = _guest.AddressSpace,
            Rx = rx,
            Tx = tx,
            Events = events,
            Frames = new HostFrames(_guest.Memory, _services.Host.Accounts, headerBytes),
            Attachment = attachment,
            Interrupts = interrupts,
            Faults = new DeviceFaults(_services.Faults, _guest.AddressSpace),
        });
        foreach (DeviceQueue queue in queues)
        {
            kick.Register(queue, backEnd);
            interrupts.Register(queue, driver);
        }

        driver.Open();
        backEnd.Open();
        return new GuestDevice
        {
            Driver = driver, Queues = queues, Interrupts = interrupts, BackEnds = [backEnd], Port = attachment.Port,
            Kick = kick, Attachment = attachment,
            Switch = attachment.Switch,
            Process = IsQemu ? Process : null,
        };
    }

    private static ReceiveBufferKind ReceiveKind(VirtioNetOptions virtio) =>
        virtio.Mergeable ? ReceiveBufferKind.MergeablePage : virtio.Tso ? ReceiveBufferKind.Big : ReceiveBufferKind.Frame;

    /// <summary>
    /// Builds a virtio-net device of <paramref name="pairs"/> queue pairs. Kick and interrupt path are the device's; each pair has rings,
    /// driver, back end and a queue of the tap, as each has a vhost file of its own (QEMU 1.4 net/tap.c).
    /// </summary>
    private GuestDevice BuildPairs(VirtioNetOptions virtio, int pairs)
    {
        int used = Math.Min(pairs, Guest.Vcpus.Count);
        int mtu = _guest.Stack.Options.MtuBytes;
        ReceiveBufferKind kind = ReceiveKind(virtio);
        List<DeviceQueue> queues = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            queues.Add(VirtQueue(QueueRole.Receive, virtio, pair, pairs));
            queues.Add(VirtQueue(QueueRole.Transmit, virtio, pair, pairs));
        }

        IKickPath kick = KickPath();
        IInterruptPath interrupts = InterruptPath(queues);
        IReadOnlyList<Attachment> attachments = AttachmentBuilder.BuildQueues(
            _services, _lane, $"{_guest.Name}.tap{_device}", RingSize, acceptsGso: kind != ReceiveBufferKind.Frame, pairs, used);
        List<VirtioNetDriver> drivers = [];
        List<BackEnd> backEnds = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            (DeviceQueue rx, DeviceQueue tx) = (queues[2 * pair], queues[(2 * pair) + 1]);
            Coalesce(rx, interrupts, OptionIds.RxUsecs, OptionIds.RxPackets);
            Coalesce(tx, interrupts, OptionIds.TxUsecs, OptionIds.TxPackets);
            var driver = new VirtioNetDriver(_guest, rx, tx, kick, virtio, _lane.Rings.GetBool(OptionIds.Indirect),
                new TransmitBuffers(_guest, RingSize, virtio.Tso ? 65_536 : mtu, virtio.HeaderBytes, scatterGather: true),
                new ReceiveBuffers(_guest, RingSize, kind, mtu, virtio.HeaderBytes));
            BackEnd backEnd = MakeBackEnd(new BackEndPorts
            {
                Host = _services.Host,
                Memory = _guest.Memory,
                AddressSpace = _guest.AddressSpace,
                Rx = rx,
                Tx = tx,
                Frames = new HostFrames(_guest.Memory, _services.Host.Accounts, virtio.HeaderBytes),
                Attachment = attachments[pair],
                Interrupts = interrupts,
                Faults = new DeviceFaults(_services.Faults, _guest.AddressSpace),
            }, pair);
            foreach (DeviceQueue queue in new[] { rx, tx })
            {
                kick.Register(queue, backEnd);
                interrupts.Register(queue, driver);
            }

            driver.Open();
            backEnd.Open();
            drivers.Add(driver);
            backEnds.Add(backEnd);
        }

        return new GuestDevice
        {
            Driver = new MultiqueueNetdev(Guest, drivers, used), Queues = queues, Interrupts = interrupts, BackEnds = backEnds,
            Port = attachments[0].Port, Kick = kick, Attachment = attachments[0], Switch = attachments[0].Switch,
        };
    }

    internal VirtioNetOptions VirtioOptions() => new()
    {
        NotifyOnEmpty = _lane.FrontEnd.GetEnum(OptionIds.Driver) == OptionIds.Driver2631,
        Mergeable = _lane.FrontEnd.GetBool(OptionIds.Mergeable),
        Tso = _lane.FrontEnd.GetBool(OptionIds.Tso),
        InlineHeader = _lane.FrontEnd.GetBool(OptionIds.InlineHeader),
    };

    private VbusEnetOptions VenetOptions() => new()
    {
        TxComplete = _lane.FrontEnd.GetBool(OptionIds.Txc),
        ScatterGather = _lane.FrontEnd.GetBool(OptionIds.Sg),
        Gso = _lane.FrontEnd.GetBool(OptionIds.Gso),
    };

    internal DeviceQueue VirtQueue(QueueRole role, VirtioNetOptions virtio, int pair = 0, int pairs = 1)
    {
        var options = new SplitRingOptions
        {
            SizeEntries = RingSize,
            EventIdx = _lane.Rings.GetBool(OptionIds.EventIdx),
            Indirect = _lane.Rings.GetBool(OptionIds.Indirect),
            NotifyOnEmpty = virtio.NotifyOnEmpty,
            NotifyOnEmptyNeedsIdle = IsUserspace,
        };
        bool packed = _lane.Rings.Is(KindIds.PackedVirtqueue);
        (IGuestQueue guest, IHostQueue host, ulong ring, long bytes) = packed ? PackedEnds() : SplitEnds(options);
        RingShape shape = !packed ? RingShape.Split : options.Indirect ? RingShape.PackedIndirect : RingShape.Packed;
        if (!_lane.Kick.Is(KindIds.BridgeDoorbell) && !_lane.Kick.Is(KindIds.HypercallDoorbell)
            && !_lane.Interrupts.Is(KindIds.BridgeEventQueue))
        {
            return new DeviceQueue(_device, role, _decorator.Guest(role, guest), _decorator.Host(role, host), shape)
            {
                Pair = pair,
                Pairs = pairs,
                RingAddress = ring,
                RingBytes = bytes,
            };
        }

        ulong signal = _guest.Allocator.Allocate(ShmSignalLayout.Bytes, ShmSignalLayout.Alignment);
        ShmSignalLayout.Format(_guest.Memory, signal);
        var north = new ShmSignalEnd(_guest.Memory, signal, Locality.North);
        var south = new ShmSignalEnd(_guest.Memory, signal, Locality.South);
        string suppression = _lane.Rings.GetEnum(OptionIds.Suppression);
        if (suppression == OptionIds.SuppressionFlags)
        {
            var queue = new DeviceQueue(_device, role, _decorator.Guest(role, guest), _decorator.Host(role, host), RingShape.Split) { RingAddress = ring, RingBytes = bytes };
            queue.AddBridgeSignal(north, south);
            return queue;
        }

        bool useFlags = suppression == OptionIds.SuppressionBoth;
        guest = _decorator.Guest(role, new SignalledGuestQueue(guest, north, useFlags));
        host = _decorator.Host(role, new SignalledHostQueue(host, south, useFlags));
        return new DeviceQueue(_device, role, guest, host, RingShape.Split) { RingAddress = ring, RingBytes = bytes };
    }

    private (IGuestQueue Guest, IHostQueue Host, ulong Address, long Bytes) SplitEnds(SplitRingOptions options)
    {
        var layout = new SplitLayout(RingSize);
        ulong ring = _guest.Allocator.Allocate(layout.Bytes(options.EventIdx), SplitLayout.Alignment);
        long tableBytes = options.Indirect ? SplitLayout.IndirectBytes(options) : 0;
        ulong tables = options.Indirect ? _guest.Allocator.Allocate(SplitLayout.IndirectBytes(options)) : 0;
        return (new SplitGuestQueue(_guest.Memory, ring, options, tables), new SplitHostQueue(_guest.Memory, ring, options),
            ring, layout.Bytes(options.EventIdx) + tableBytes);
    }

    private (IGuestQueue Guest, IHostQueue Host, ulong Address, long Bytes) PackedEnds()
    {
        var options = new PackedRingOptions
        {
            SizeEntries = RingSize,
            EventIdx = _lane.Rings.GetBool(OptionIds.EventIdx),
            Indirect = _lane.Rings.GetBool(OptionIds.Indirect),
        };
        var layout = new PackedLayout(RingSize);
        ulong ring = _guest.Allocator.Allocate(layout.Bytes, PackedLayout.Alignment);
        ulong tables = options.Indirect ? _guest.Allocator.Allocate(PackedLayout.IndirectBytes(options)) : 0;
        long tableBytes = options.Indirect ? PackedLayout.IndirectBytes(options) : 0;
        return (new PackedGuestQueue(_guest.Memory, ring, options, tables), new PackedHostQueue(_guest.Memory, ring, options),
            ring, layout.Bytes + tableBytes);
    }

    internal DeviceQueue IoqQueue(QueueRole role, IoqUsage usage, VbusEnetOptions venet)
    {
        var options = new IoqOptions { Usage = usage, ScatterGather = venet.ScatterGather };
        ulong address = _guest.Allocator.Allocate(IoqLayout.Bytes(RingSize), IoqLayout.Alignment);
        int areaBytes = IoqGuestQueue.SgAreaBytes(RingSize, options);
        ulong areas = areaBytes > 0 ? _guest.Allocator.Allocate(areaBytes) : 0;
        IGuestQueue guest = _decorator.Guest(role,
            new IoqGuestQueue(Ioq.Create(_guest.Memory, address, RingSize), options, areas));
        Ioq? south = Ioq.TryAttach(_guest.Memory, address, IoqLayout.Bytes(RingSize), out string? fault);
        Invariant.That(south is not null, fault ?? "attach");
        return new DeviceQueue(_device, role, guest, _decorator.Host(role, new IoqHostQueue(south, options)),
            options.UsesVenetSg ? RingShape.IoqScatterGather : RingShape.IoqLinear)
        {
            IsAcrossLink = _guest is BoardSystem,
            RingAddress = address,
            RingBytes = IoqLayout.Bytes(RingSize) + areaBytes,
        };
    }

    internal IKickPath KickPath() => _lane.Kick.Kind.Id switch
    {
        KindIds.LinkDoorbell => new LinkKick(_services.Host.Cores[_placement.BackEndCore % _services.Host.Cores.Count].Interrupts),
        KindIds.PioUserspace => new UserspaceKick(ExitReason.IoInstruction, Process),
        KindIds.PioHandedOn => new HandedOnKick(),
        KindIds.MmioUserspace => new UserspaceKick(ExitReason.EptViolation, Process),
        KindIds.Polled => new PolledKick(),
        _ => _services.BusOf(Guest).KickPath(Doorbell()),
    };

    internal DoorbellKind Doorbell() => _lane.Kick.Kind.Id switch
    {
        KindIds.PioIoeventfd => DoorbellKind.PioIoeventfd,
        KindIds.MmioIoeventfd => _lane.Kick.GetEnum(OptionIds.Decode) == OptionIds.DecodeFast
            ? DoorbellKind.FastMmioIoeventfd
            : DoorbellKind.MmioIoeventfd,
        KindIds.BridgeDoorbell => DoorbellKind.Bridge,
        KindIds.HypercallDoorbell => DoorbellKind.Hypercall,
        KindIds.PioOverHypercall => DoorbellKind.HypercallEventfd,
        KindIds.LguestNotify => DoorbellKind.LguestNotify,
        KindIds.XenEventSend => DoorbellKind.EventSend,
        _ => throw new InvariantException($"no builder for kick {_lane.Kick.Kind.Id}"),
    };

    internal IInterruptPath InterruptPath(IReadOnlyList<DeviceQueue> queues)
    {
        PartChoice part = _lane.Interrupts;
        if (part.Kind.Id == KindIds.LinkMessage)
        {
            return new LinkInterrupts((BoardSystem)_guest);
        }

        GuestBus bus = _services.BusOf(Guest);
        return part.Kind.Id switch
        {
            KindIds.MsixIrqfd => new MsixPerQueue(Guest.Vcpus, bus.Vectors, IsWorkItem(part), IsUserspace, _services.EventsOf),
            KindIds.BridgeEventQueue => bus.EventQueueOr(_lane.Kick.Is(KindIds.HypercallDoorbell), () => new BridgeEventQueue(Guest, bus.Vectors, new EventQueueOptions
            {
                Priorities = part.GetInt(OptionIds.Priorities),
                PriorityByDevice = part.GetEnum(OptionIds.PriorityBy) == OptionIds.PriorityByDevice,
                Coalesce = part.GetBool(OptionIds.Coalesce),
                ViaWorkItem = IsWorkItem(part),
                IsSplit = part.GetEnum(OptionIds.Ring) == OptionIds.RingSplit,
            }, _services.EventsOf, _decorator) { Faults = _services.Faults }),
            KindIds.XenEventChannel => Guest.Vcpu.Paravirtual as XenEventChannels ?? new XenEventChannels(Guest,
                part.GetEnum(OptionIds.Callback) == OptionIds.CallbackVector, IsUserspace, _decorator),
            KindIds.PvIc => Guest.Vcpu.Paravirtual as PvInterruptController ?? new PvInterruptController(Guest,
                part.GetEnum(OptionIds.Acknowledge) == OptionIds.AcknowledgeHypercall, IsUserspace, _decorator),
            KindIds.LguestIrq => Guest.Vcpu.Paravirtual as LguestInterrupts
                ?? new LguestInterrupts(Guest, part.GetBool(OptionIds.LooksAgain)),
            KindIds.Intx => new Intx(Guest.Vcpu, Process, _device),
            KindIds.IntxPulse => new IntxPulse(Guest.Vcpu, _device, part.GetBool(OptionIds.IsrGate)),
            KindIds.MmioIrqfd => new MmioIrqfd(Guest.Vcpu, _device, IsUserspace, IsWorkItem(part), _services.EventsOf),
            KindIds.MsixIoctl => new MsixIoctl(Guest.Vcpu, bus.Vectors),
            _ => throw new InvariantException($"no builder for interrupts {part.Kind.Id}"),
        };
    }

    private void Coalesce(DeviceQueue queue, IInterruptPath interrupts, string time, string packets)
    {
        if (IsVirtio && _lane.FrontEnd.GetInt(time) > 0)
        {
            queue.Coalescing = new NotificationCoalescing(queue, interrupts, _services.Host.Cores[_placement.BackEndCore].Interrupts,
                _lane.FrontEnd.GetInt(time) * 1_000_000L, _lane.FrontEnd.GetInt(packets));
        }
    }

    private static bool IsWorkItem(PartChoice interrupts) => interrupts.GetEnum(OptionIds.Hop) == OptionIds.HopWorkItem;

    /// <summary>The lane's attachment for a device whose other parts come in virtual time.</summary>
    internal Attachment Attach(bool acceptsGso) =>
        AttachmentBuilder.Build(_services, _lane, $"{_guest.Name}.tap{_device}", RingSize, acceptsGso);

    internal BackEnd MakeBackEnd(BackEndPorts ports, int pair = 0)
    {
        PartChoice part = _lane.BackEnd;
        string of = pair == 0 ? "" : $"-{pair}"; // a pair's threads are called after it
        switch (part.Kind.Id)
        {
            case KindIds.UserspaceIoThread:
                bool perQueue = part.GetEnum(OptionIds.Threads) == OptionIds.PerQueue;
                int further = perQueue ? 2 * pair : pair;
                CpuContext io = Thread("io" + of, pair == 0 ? _placement.IoThreadCore : _placement.CoreOfBackEnd(further - 1), CpuComponent.Userspace);
                return new UserspaceBackEnd(ports, io,
                    perQueue ? Thread("io-rx" + of, _placement.CoreOfBackEnd(further), CpuComponent.Userspace) : io, new UserspaceOptions
                    {
                        TxSignal = SignalRuleOf(part.GetEnum(OptionIds.TxSignal)),
                        RxSignal = SignalRuleOf(part.GetEnum(OptionIds.RxSignal)),
                        SelectPs = part.GetInt(OptionIds.SelectUsecs) * 1_000_000L,
                        Bounce = part.GetBool(OptionIds.Bounce),
                    });
            case KindIds.VhostWorker:
                if (part.GetEnum(OptionIds.Worker) == OptionIds.Splice)
                {
                    return MakeSplice(ports, part, pair);
                }

                bool perVirtqueue = part.GetEnum(OptionIds.Worker) == OptionIds.PerVirtqueue;
                int first = perVirtqueue ? 2 * pair : pair;
                WorkQueue worker = part.GetEnum(OptionIds.Worker) == OptionIds.Global
                    ? _services.GlobalVhostWorker(_placement.BackEndCore)
                    : new WorkQueue(Thread("vhost" + of, _placement.CoreOfBackEnd(first), CpuComponent.Worker));
                WorkQueue second = perVirtqueue
                    ? new WorkQueue(Thread("vhost-rx" + of, _placement.CoreOfBackEnd(first + 1), CpuComponent.Worker))
                    : worker;
                return new VhostBackEnd(ports, VhostOptionsOf(part), worker, second);
            case KindIds.VenetKthreads:
                return new VenetBackEnd(ports, VenetSettings.ThreadsOf(_lane), Thread("venet-rx", _placement.BackEndCore, CpuComponent.Worker),
                    Thread("venet-tx", _placement.SecondBackEndCore, CpuComponent.Worker));
            case KindIds.Sidecore:
                _sidecore ??= part.GetEnum(OptionIds.Worker) == OptionIds.Global
                    ? _services.SharedSidecore(_placement.BackEndCore)
                    : _services.NewSidecore($"{_guest.Name}/sidecore", _placement.BackEndCore);
                return new SidecoreBackEnd(ports, _sidecore, part.GetInt(OptionIds.TurnPackets));
            case KindIds.QemuIoThread:
                return new QemuBackEnd(ports, new QemuOptions
                {
                    BottomHalf = part.GetEnum(OptionIds.Tx) == OptionIds.TxBottomHalf,
                    KicksByEventfd = KicksByEventfd,
                }, Process);
            default:
                throw new InvariantException($"no builder for back end {part.Kind.Id}");
        }
    }

    private static SignalRule SignalRuleOf(string name) => name switch
    {
        OptionIds.SignalAlways => SignalRule.Always,
        OptionIds.SignalRun => SignalRule.Run,
        OptionIds.SignalSelect => SignalRule.Select,
        _ => SignalRule.Packet,
    };

    /// <summary>vhost's loops in two threads of the hypervisor's process, one per direction, that stay in an ioctl.</summary>
    private VhostBackEnd MakeSplice(BackEndPorts ports, PartChoice part, int pair) => new(ports, VhostOptionsOf(part) with { IsSplice = true },
        new WorkQueue(Thread(pair == 0 ? "splice-tx" : $"splice-tx-{pair}", _placement.CoreOfBackEnd(2 * pair), CpuComponent.Userspace)),
        new WorkQueue(Thread(pair == 0 ? "splice-rx" : $"splice-rx-{pair}", _placement.CoreOfBackEnd((2 * pair) + 1), CpuComponent.Userspace)));

    private static VhostOptions VhostOptionsOf(PartChoice part) => new()
    {
        Loops31 = part.GetEnum(OptionIds.Loops) != OptionIds.Loops2634,
        WeightBytes = part.GetInt(OptionIds.WeightBytes),
        WeightPackets = part.GetEnum(OptionIds.Loops) == OptionIds.Loops420 ? 256 : int.MaxValue,
        BatchPackets = part.GetEnum(OptionIds.Loops) == OptionIds.Loops420 ? 64 : 1,
        BusyLoopPs = part.GetInt(OptionIds.BusyLoop) * 1_000_000L,
    };

    internal CpuContext Thread(string name, int core, CpuComponent component) => _services.Host.NewThread(
        _device == 0 ? $"{_guest.Name}/{name}" : $"{_guest.Name}/{name}.{_device}", core, component, component == CpuComponent.Userspace ? _guest.AddressSpace : 0);
}
