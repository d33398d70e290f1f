using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// A virtio network device as the VMM drives it: its register file, the back end that it starts at DRIVER_OK, and the
/// two things that only a device whose state is all in registers and rings can do: change the back end under a running guest, and be
/// saved and restored. The back end may be the VMM's own device model, a thread behind eventfds, or vhost's worker.
/// </summary>
/// <remarks>
/// <code>
///   switch:  stop the back end between two packets -- last_avail of each queue -- the same rings and vectors to the other back end,
///            starting there; eventfds where it wants them -- kick it once, for whatever was posted meanwhile
/// </code>
/// </remarks>
public sealed class VirtioNetDevice
{
    private const uint VhostRelevant = VirtioFeatures.NotifyOnEmpty | VirtioFeatures.IndirectDescriptors
        | VirtioFeatures.MergeableBuffers | VirtioFeatures.EventIndex;

    private readonly HostServices _services;
    private readonly GuestSystem _guest;
    private readonly Placement _placement;
    private readonly int _device;
    private readonly SplitHostQueue?[] _hostEnds = new SplitHostQueue?[2];
    private readonly DeviceQueue?[] _queues = new DeviceQueue?[2];
    private readonly MsixPerQueue _interrupts;
    private readonly Attachment _attachment;
    private readonly KernelFile _tap = new(isSocket: true);
    private GuestVector? _configVector;
    private VhostFile? _vhost;

    /// <summary>Creates device number <paramref name="device"/> of <paramref name="guest"/>, with the back end of <paramref name="lane"/>.</summary>
    public VirtioNetDevice(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device)
    {
        _services = services;
        _guest = guest;
        _placement = placement;
        _device = device;
        Lane = lane;
        if (SwitchFault(lane) is { } fault)
        {
            throw new LaneException(fault);
        }

        ushort size = (ushort)lane.Rings.GetInt(OptionIds.Size);
        Function = new VirtioPciFunction(VirtioFeatures.Offered(lane), [size, size], [0x52, 0x54, 0, 0, 0, (byte)device], msix: true);
        Kick = new NotifyRegister(guest.Vcpu);
        _interrupts = new MsixPerQueue(guest.Vcpus, services.BusOf(guest).Vectors, IsWorkItem, IsUserspace, services.EventsOf) { ByIoctl = !HasIrqfds };
        _attachment = Site(lane).Attach(lane.FrontEnd.GetBool(OptionIds.Mergeable) || lane.FrontEnd.GetBool(OptionIds.Tso))[0];
    }

    /// <summary>The register file.</summary>
    public VirtioPciFunction Function { get; private set; }

    /// <summary>The lane whose back end serves it now.</summary>
    public Lane Lane { get; private set; }

    /// <summary>The guest.</summary>
    public GuestSystem Guest => _guest;

    /// <summary>The doorbell of both queues.</summary>
    public NotifyRegister Kick { get; }

    /// <summary>The port on the bridge.</summary>
    public TapPort Port => _attachment.Port;

    /// <summary>The back end, while the driver is ready.</summary>
    public BackEnd? BackEnd { get; private set; }

    /// <summary>The queues, as far as they are set up: receive, transmit.</summary>
    public IReadOnlyList<DeviceQueue?> Queues => _queues;

    /// <summary>System calls that control the kernel's back end; 0 while it is in userspace.</summary>
    public int VhostCalls => _vhost?.Calls ?? 0;

    /// <summary>The state that <see cref="SaveAsync"/> took last.</summary>
    public VirtioLaneState? Saved { get; private set; }

    /// <summary>True between save and restore.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>
    /// System calls by which the VMM had the kernel set up or take down signals of this device: routes of its vectors, and per queue eventfd(),
    /// KVM_IOEVENTFD and KVM_IRQFD where there are any.
    /// </summary>
    public int SignalCalls { get; private set; }

    private bool IsUserspace => Lane.BackEnd.Has(KindTraits.UserspaceBackEnd);

    private bool IsVhost => Lane.BackEnd.Is(KindIds.VhostWorker);

    private bool HasIoeventfds => Lane.Kick.Is(KindIds.PioIoeventfd);

    private bool HasIrqfds => Lane.Interrupts.Is(KindIds.MsixIrqfd);

    private bool IsWorkItem => HasIrqfds && Lane.Interrupts.GetEnum(OptionIds.Hop) == OptionIds.HopWorkItem;

    /// <summary>Where interrupts of the queues come in.</summary>
    internal IInterruptPath Interrupts => _interrupts;

    /// <summary>Tells the function which vector means a change of its configuration.</summary>
    internal void SetConfigVector(GuestVector vector) => _configVector = vector;

    /// <summary>A register was written and <paramref name="effect"/> follows. May leave costs owed.</summary>
    public async SimTask ActAsync(CpuContext vcpuThread, VirtioPciEffect effect)
    {
        switch (effect)
        {
            case VirtioPciEffect.QueueSet when Function.Selected < _hostEnds.Length:
                _hostEnds[Function.Selected] = NewHostEnd(Function.Selected, 0);
                break;
            case VirtioPciEffect.VectorSet:
                CallKernel(vcpuThread, 1); // KVM_SET_GSI_ROUTING
                break;
            case VirtioPciEffect.Started:
                await StartAsync(vcpuThread);
                break;
            case VirtioPciEffect.Reset:
                await ResetAsync(vcpuThread);
                break;
        }
    }

    /// <summary>Joins the guest's end of a queue to the ring at the address in its register: one object serves both ends in the simulator.</summary>
    internal DeviceQueue Join(int index, IGuestQueue guestEnd)
    {
        SplitHostQueue? host = _hostEnds[index];
        Invariant.That(host is not null, "a queue was joined that has no ring");
        return _queues[index] = new DeviceQueue(_device, index == 0 ? QueueRole.Receive : QueueRole.Transmit, guestEnd, host, RingKind.Split);
    }

    /// <summary>Options of the rings as negotiated.</summary>
    internal SplitRingOptions RingOptions(ushort first = 0) => new()
    {
        SizeEntries = Function.Queues[0].Size,
        EventIdx = (Function.GuestFeatures & VirtioFeatures.EventIndex) != 0,
        Indirect = (Function.GuestFeatures & VirtioFeatures.IndirectDescriptors) != 0,
        NotifyOnEmpty = (Function.GuestFeatures & VirtioFeatures.NotifyOnEmpty) != 0,
        NotifyOnEmptyNeedsIdle = IsUserspace,
        FirstIndex = first,
    };

    /// <summary>Why a guest on this device could not be given the back end of <paramref name="target"/> without noticing, or null.</summary>
    public string? SwitchFault(Lane target)
    {
        if (!IsSwitchable(target))
        {
            return $"{target.Id} is no virtio-pci function with MSI-X over a tap: the guest would see other hardware";
        }

        uint missing = Function is null ? 0 : Function.GuestFeatures & VhostRelevant & ~Supported(target);
        return missing == 0
            ? null
            : $"the guest has negotiated {VirtioFeatures.Names(missing)}, which the back end of {target.Id} does not know";
    }

    /// <summary>True for the lanes whose hardware, as the guest sees it, this device is.</summary>
    public static bool IsSwitchable(Lane lane) => lane.FrontEnd.Is(KindIds.VirtioNet) && lane.Rings.Is(KindIds.SplitVirtqueue)
        && (lane.Kick.Is(KindIds.PioIoeventfd) || lane.Kick.Is(KindIds.PioUserspace))
        && (lane.Interrupts.Is(KindIds.MsixIrqfd) || lane.Interrupts.Is(KindIds.MsixIoctl)) && lane.Attachment.Is(KindIds.BridgeTap)
        && (lane.BackEnd.Is(KindIds.UserspaceIoThread) || lane.BackEnd.Is(KindIds.VhostWorker) || lane.BackEnd.Is(KindIds.QemuIoThread));

    /// <summary>Changes the back end under the running guest.</summary>
    public async SimTask SwitchAsync(CpuContext monitor, Lane target)
    {
        Invariant.That(SwitchFault(target) is null && BackEnd is not null, "a switch that should have been refused");
        await StopAsync(monitor);
        Lane = target;
        await ContinueAsync(monitor, LastAvailable());
    }

    /// <summary>Stops the machine and takes the device's state into <see cref="Saved"/>; the device rests until <see cref="RestoreAsync"/>.</summary>
    public async SimTask SaveAsync(CpuContext monitor)
    {
        await _guest.Vcpu.PauseAsync(monitor);
        if (BackEnd is not null)
        {
            await StopAsync(monitor);
        }

        Saved = new VirtioLaneState(Function.Save(), LastAvailable());
        IsStopped = true;
    }

    /// <summary>
    /// Builds the device anew from <paramref name="state"/>, with the back end of <paramref name="target"/>, and lets the machine go on. Guest
    /// memory is that of the save: the machine stood still.
    /// </summary>
    public async SimTask RestoreAsync(CpuContext monitor, VirtioLaneState state, Lane target)
    {
        Function = VirtioPciFunction.Restore(state.Registers, msix: true);
        Lane = target;
        IsStopped = false;
        if (Function.IsRunning)
        {
            await ContinueAsync(monitor, state.LastAvailable);
        }

        _guest.Vcpu.Unpause(monitor);
    }

    /// <summary>The host's link goes up or down: configuration, ISR, and the configuration's interrupt.</summary>
    public async SimTask SetLinkAsync(CpuContext monitor, bool isUp)
    {
        Function.SetLink(isUp);
        Port.IsUp = isUp;
        if (_configVector is not null && Function.ConfigVector != VirtioPci.NoVector)
        {
            monitor.Owe(CostKey.SystemCall);
            monitor.Owe(CostKey.IrqfdInject);
            await monitor.Pay();
            _guest.Vcpu.Deliver(monitor, _configVector);
        }
    }

    private DeviceSite Site(Lane lane) => new(_services, _guest, lane, _placement, _device, RingDecorator.None);

    private SplitHostQueue NewHostEnd(int index, ushort first) =>
        new(_guest.Memory, (ulong)Function.Queues[index].Pfn << 12, RingOptions(first));

    private ushort[] LastAvailable() => [.. _hostEnds.Select(end => end?.LastAvailable ?? 0)];

    private async SimTask StartAsync(CpuContext context)
    {
        BackEnd = NewBackEnd(context, [0, 0]);
        ConnectSignals(context);
        BackEnd.Open();
        if (BackEnd is QemuBackEnd)
        {
            await BackEnd.ResumeAsync(context); // its io thread must learn that there is a tap to wait for
        }
    }

    /// <summary>A back end that goes on where another has stopped.</summary>
    private async SimTask ContinueAsync(CpuContext monitor, IReadOnlyList<ushort> lastAvailable)
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            _hostEnds[i] = NewHostEnd(i, lastAvailable[i]);
            _queues[i]!.Rebind(_hostEnds[i]!);
        }

        BackEnd = NewBackEnd(monitor, lastAvailable);
        ConnectSignals(monitor);
        await monitor.Pay();
        BackEnd.Open();
        await BackEnd.ResumeAsync(monitor);
    }

    /// <summary>Kicks to the back end, and its signals to the guest's vectors, in the way of its lane.</summary>
    private void ConnectSignals(CpuContext context)
    {
        Kick.Claim(_queues.OfType<DeviceQueue>(), BackEnd!, HasIoeventfds ? null : Site(Lane).Process);
        _interrupts.Rebind(!HasIrqfds, IsWorkItem, IsUserspace);
        CallKernel(context, SignalCallsPerQueue * VhostFile.Queues);
    }

    /// <summary>eventfd() and KVM_IOEVENTFD for the kick, eventfd() and KVM_IRQFD for the interrupt.</summary>
    private int SignalCallsPerQueue => (HasIoeventfds ? 2 : 0) + (HasIrqfds ? 2 : 0);

    private void CallKernel(CpuContext context, int calls)
    {
        SignalCalls += calls;
        context.Owe(CostKey.SystemCall, calls);
    }

    private BackEnd NewBackEnd(CpuContext context, IReadOnlyList<ushort> lastAvailable)
    {
        _vhost = IsVhost ? new VhostFile(Supported(Lane)) : null;
        if (_vhost is not null)
        {
            SetUpVhost(lastAvailable);
            context.Owe(CostKey.SystemCall, _vhost.Calls);
        }

        return new BackEndBuilder(Site(Lane)).Make(VirtioNetSetUp.Ports(
            _services.Host, _guest, _queues, Function.GuestFeatures, _attachment, _interrupts, Lane));
    }

    /// <summary>The VMM's calls, in the order in which it has what they need.</summary>
    private void SetUpVhost(IReadOnlyList<ushort> lastAvailable)
    {
        int mm = _guest.AddressSpace;
        Errno error = _vhost!.SetOwner(mm);
        error |= _vhost.SetFeatures(mm, Function.GuestFeatures & VhostRelevant & _vhost.GetFeatures());
        error |= _vhost.SetMemoryTable(mm, regions: 1);
        for (int i = 0; i < VhostFile.Queues; i++)
        {
            error |= _vhost.SetSize(mm, i, Function.Queues[i].Size);
            error |= _vhost.SetBase(mm, i, lastAvailable[i]);
            error |= _vhost.SetAddress(mm, i, (ulong)Function.Queues[i].Pfn << 12);
            error |= _vhost.SetKick(mm, i);
            error |= _vhost.SetCall(mm, i);
            error |= _vhost.SetBackEnd(mm, i, _tap);
        }

        Invariant.That(error == Errno.Ok, "vhost refused its set-up");
    }

    /// <summary>Takes the rings from the back end.</summary>
    private async SimTask StopAsync(CpuContext monitor)
    {
        await BackEnd!.StopAsync(monitor);
        if (_vhost is not null)
        {
            int before = _vhost.Calls;
            for (int i = 0; i < VhostFile.Queues; i++)
            {
                _vhost.Advance(i, _hostEnds[i]!.LastAvailable);
                _vhost.SetBackEnd(_guest.AddressSpace, i, null);
                _vhost.GetBase(_guest.AddressSpace, i, out _);
            }

            monitor.Owe(CostKey.SystemCall, _vhost.Calls - before);
            await monitor.Pay();
        }

        Invariant.That(_hostEnds.All(end => end!.IsAtRest), "a back end stopped with packets in hand");
        CallKernel(monitor, SignalCallsPerQueue * VhostFile.Queues); // the same, to deassign and close
        BackEnd = null;
        CloseVhost();
    }

    /// <summary>The VMM closes the file; nothing of it is left.</summary>
    private void CloseVhost()
    {
        _vhost?.Put();
        Invariant.That(_vhost is null || _vhost.IsReleased, "a vhost file outlives its device");
        _vhost = null;
    }

    private async SimTask ResetAsync(CpuContext vcpuThread)
    {
        if (BackEnd is { } backEnd)
        {
            await backEnd.StopAsync(vcpuThread);
            backEnd.Discard();
            _services.Host.Bridge.Forget(Port);
        }

        BackEnd = null;
        CloseVhost();
        Kick.Unclaim();
        for (int i = 0; i < _queues.Length; i++)
        {
            _hostEnds[i] = null;
            _queues[i] = null;
        }
    }

    private static uint Supported(Lane lane)
    {
        if (lane.BackEnd.Has(KindTraits.UserspaceBackEnd))
        {
            return VhostRelevant;
        }

        bool is31 = lane.BackEnd.GetEnum(OptionIds.Loops) == OptionIds.Loops31;
        return is31 ? VhostRelevant : VirtioFeatures.NotifyOnEmpty | VirtioFeatures.IndirectDescriptors;
    }
}
