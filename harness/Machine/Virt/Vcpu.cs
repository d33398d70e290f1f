namespace Bakeoff.Machine;

/// <summary>
/// A virtual CPU: a thread of the host that spends its time in guest mode, and the exits that interrupt it. Follows KVM of
/// 2.6.3x step by step: inject at entry, kick by IPI only if in guest mode, interrupt window, emulated EOI.
/// </summary>
/// <remarks>
/// <code>
///  host core   thread: [entry: inject] ----- guest mode ----- [exit] [handler] [entry] ...
///                                        |                  ^
///  guest       contexts run, hold or halt|  kick, EOI, HLT, window, host interrupt
/// </code>
/// </remarks>
public sealed partial class Vcpu
{
    private readonly CpuContext _thread;
    private readonly HostInterrupts _hostInterrupts;
    private readonly InterruptSource _kickIpi;
    private readonly LocalApic _apic = new();
    private readonly GuestVector?[] _vectors = new GuestVector?[256];
    private readonly KickIpi _ipiEvent;
    private readonly InterruptSource _wakeUp;
    private ExitReason _reason;
    private bool _inUserspace;
    private IExitHandler? _exitHandler;
    private bool _kickSent;
    private GuestVector? _kickedFor;
    private bool _windowRequested;
    private GuestVector? _windowFor;
    private bool _pvEoiSkip;
    private bool _halted;
    private bool _haltPolling;
    private bool _roused;
    private HaltPollWindow? _haltPoll;
    private Pic? _pic;
    private bool _pauseRequested;
    private bool _isPaused;
    private CpuContext? _pauseWaiter;
    private long _enteredPs;

    /// <summary>Creates a vCPU whose thread runs on <paramref name="hostInterrupts"/>' core.</summary>
    public Vcpu(Simulator simulator, string name, HostInterrupts hostInterrupts, Meter meter, ApicMode apicMode,
        int addressSpace, bool ioBusIsSorted = false, SchedulerOptions? scheduler = null)
    {
        Name = name;
        ApicMode = apicMode;
        PioBus = new IoBus(ioBusIsSorted, "interrupt controller", "timer", "speaker");
        MmioBus = new IoBus(ioBusIsSorted, "I/O APIC", "coalesced MMIO");
        _hostInterrupts = hostInterrupts;
        Guest = new Processor(simulator, name, meter, isGuest: true, scheduler) { Vcpu = this };
        _thread = new CpuContext(hostInterrupts.Core, name + "/thread", CpuLevel.Thread, CpuComponent.ExitHandling)
        {
            AddressSpace = addressSpace,
        };
        Interrupts = new GuestInterrupts(this);
        _kickIpi = new InterruptSource(new KickHandler());
        _ipiEvent = new KickIpi(this);
        _wakeUp = new InterruptSource(new WakeUpHandler(this));
        _commandExit = new CommandExit(this);
        _thread.ForceExit = () => LeaveGuest(ExitReason.ExternalInterrupt);
        Guest.Idle = Halt;
        simulator.Spawn(_thread, RunAsync);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Local APIC model.</summary>
    public ApicMode ApicMode { get; }

    /// <summary>Limit of halt polling in picoseconds; 0: the thread of a halted vCPU sleeps at once.</summary>
    public long HaltPollLimitPs
    {
        init => _haltPoll = value > 0 ? new HaltPollWindow(value) : null;
    }

    /// <summary>What of the guest's ports the kernel serves itself.</summary>
    public IoBus PioBus { get; private set; }

    /// <summary>What of its memory-mapped registers.</summary>
    public IoBus MmioBus { get; private set; }

    /// <summary>The guest's processor.</summary>
    public Processor Guest { get; }

    /// <summary>The host thread.</summary>
    public CpuContext Thread => _thread;

    /// <summary>The guest's interrupt entry.</summary>
    public GuestInterrupts Interrupts { get; }

    /// <summary>Exits by reason.</summary>
    public ExitCounters Exits { get; } = new();

    /// <summary>Picoseconds in guest mode so far.</summary>
    public long GuestModePs { get; private set; }

    /// <summary>Kick IPIs sent.</summary>
    public long KickIpis { get; private set; }

    /// <summary>Interrupts that cost three exits each: one for the kick, one for the window, one for the end.</summary>
    public long ThreeExitInterrupts { get; private set; }

    /// <summary>Vectors in use, by number.</summary>
    public IEnumerable<GuestVector> Vectors => _vectors.OfType<GuestVector>();

    /// <summary>A paravirtual interrupt controller beside the local APIC, or null.</summary>
    public IParavirtualInterrupts? Paravirtual { get; set; }

    /// <summary>The same, if it stands in for more than interrupts; null for a guest that has a local APIC's timer and switches threads by itself.</summary>
    public IParavirtualCpu? ParavirtualCpu => Paravirtual as IParavirtualCpu;

    /// <summary>The guest's 8259 pair. It interrupts this vCPU, the one that the guest was started on.</summary>
    public Pic Pic => _pic ??= new Pic(this);

    /// <summary>
    /// What the VMM does in the vCPU's thread beside handling exits, or null. Whoever breaks it calls <see cref="Notify"/> or <see cref="WakeHalted"/>.
    /// </summary>
    public IRunLoop? RunLoop { get; set; }

    /// <summary>True while guest code runs.</summary>
    public bool IsInGuestMode => _thread.IsInGuestMode;

    internal LocalApic Apic => _apic;

    internal bool WindowRequested => _windowRequested;

    private Simulator Simulator => Guest.Simulator;

    private bool HasInterrupt => _apic.HasRequests || _pic is { HasOutput: true } || Paravirtual is { IsPending: true };

    /// <summary>Installs a vector.</summary>
    public GuestVector Install(int number, IInterruptHandler handler) => _vectors[number] = new GuestVector(number, handler);

    /// <summary>Installs the interrupt of a timer: <paramref name="number"/> in the local APIC, or one of the hypervisor's.</summary>
    public GuestVector InstallTimer(int number, IInterruptHandler handler) => ParavirtualCpu?.AddTimer(handler) ?? Install(number, handler);

    /// <summary>Installs a vector that the local APIC knows nothing of: nobody ends it there.</summary>
    public GuestVector InstallParavirtual(int number, IInterruptHandler handler) =>
        _vectors[number] = new GuestVector(number, handler) { NeedsEoi = false };

    /// <summary>The guest has another interrupt for the purpose of <paramref name="vector"/>.</summary>
    internal void Uninstall(GuestVector vector) => _vectors[vector.Number] = null;

    /// <summary>Installs the vector of an input of the 8259 pair.</summary>
    internal GuestVector InstallExternal(int number, IInterruptHandler handler, PicLine line) =>
        _vectors[number] = new GuestVector(number, handler) { NeedsEoi = false, Line = line };

    /// <summary>Installs a level-triggered vector and returns the I/O APIC's input that raises it.</summary>
    public IoApicPin InstallLevel(int number, IInterruptHandler handler)
    {
        var pin = new IoApicPin(this);
        pin.Route(_vectors[number] = new GuestVector(number, handler, pin));
        return pin;
    }

    /// <summary>
    /// Leaves guest mode from the guest context that runs, for <paramref name="reason"/>; <paramref name="handler"/> acts in the
    /// vCPU thread. The guest context continues after re-entry (and after interrupts injected there).
    /// </summary>
    public ActorAwaiter Exit(CpuContext guestContext, ExitReason reason, IExitHandler? handler = null)
    {
        Invariant.That(guestContext.OwedPs == 0, "a guest exits with unpaid costs");
        Invariant.That(Guest.Current == guestContext && IsInGuestMode, "an exit from a guest context that does not run");
        _exitHandler = handler;
        LeaveGuest(reason);
        return Guest.Trap(guestContext);
    }

    /// <summary>True while the guest has nothing to run and its thread sleeps or polls for it: only an interrupt makes it go on.</summary>
    internal bool IsHalting => _halted || _haltPolling;

    /// <summary>Set-up only: an application was started in the halted guest from outside, so the guest must look for work.</summary>
    public void Rouse()
    {
        if (_halted)
        {
            _halted = false;
            _thread.Wake();
        }

        _roused = _haltPolling;
    }

    /// <summary>True if an EOI at this moment needs no exit (PV EOI bit set, or APICv); the guest then pays the virtual EOI.</summary>
    internal bool TryVirtualEoi()
    {
        if (ApicMode == ApicMode.ApicV)
        {
            _apic.EndOfInterrupt();
            return true;
        }

        if (_pvEoiSkip)
        {
            _pvEoiSkip = false;
            _apic.EndOfInterrupt();
            return true;
        }

        return false;
    }

    /// <summary>Takes the highest deliverable vector for the guest if it may be interrupted; used at entry and by APICv hardware.</summary>
    internal GuestVector? TryAccept()
    {
        int number = _apic.HighestDeliverable();
        if (number < 0)
        {
            return null;
        }

        _apic.Accept(number);
        GuestVector vector = _vectors[number]!;
        vector.Injected++;
        vector.InjectedExits = vector.PendingExits;
        vector.PendingExits = DeliveryExits.None;
        return vector;
    }

    /// <summary>The guest ends <paramref name="vector"/> by an exit.</summary>
    internal void CountEndOfInterruptExit(GuestVector vector) =>
        ThreeExitInterrupts += vector.InjectedExits == (DeliveryExits.Kick | DeliveryExits.Window) ? 1 : 0;

    /// <summary>Adds guest-mode time up to now to <see cref="GuestModePs"/>.</summary>
    public void Settle()
    {
        if (IsInGuestMode)
        {
            GuestModePs += Simulator.NowPs - _enteredPs;
            _enteredPs = Simulator.NowPs;
        }
    }

    private const int KickTag = 0;
    private const int PostedTag = 1;

    private async SimTask RunAsync()
    {
        while (true)
        {
            long haltedSincePs = _halted && _haltPoll is not null ? Simulator.NowPs : -1;
            if (haltedSincePs >= 0 && _haltPoll!.Ps > 0)
            {
                await PollHaltedAsync(haltedSincePs + _haltPoll.Ps);
            }

            while (_halted)
            {
                if (RunLoop is { IsBroken: true })
                {
                    await ReturnToVmmAsync();
                    continue;
                }

                if (HasInterrupt)
                {
                    _halted = false;
                    break;
                }

                _pauseWaiter?.Wake(); // a halted vCPU is out of guest mode: who waits for that need not wait for its end
                await _thread.Block("interrupt (halted)");
            }

            if (haltedSincePs >= 0)
            {
                _haltPoll!.HaltEnded(Simulator.NowPs - haltedSincePs);
            }

            if (_pauseRequested)
            {
                await StayPausedAsync();
            }

            if (RunLoop is { IsBroken: true })
            {
                await ReturnToVmmAsync();
                continue;
            }

            // kvm: vcpu_enter_guest
            long leftPs = Simulator.NowPs;
            _thread.Owe(CostKey.ExitSwitchIn);
            SyncPvEoi();
            if (Paravirtual is { IsPending: true } && Interrupts.CanAccept)
            {
                _thread.Owe(CostKey.UpcallInject);
            }
            else if (Interrupts.CanAccept && (_pic is { HasOutput: true } || (ApicMode != ApicMode.ApicV && _apic.HighestDeliverable() >= 0)))
            {
                _thread.Owe(CostKey.ApicInject);
            }

            await _thread.Pay();
            if (RunLoop is { IsBroken: true })
            {
                await ReturnToVmmAsync(); // somebody came too late for the look above and too early for a kick: no entry
                continue;
            }

            _kickSent = false;
            InjectAtEntry();
            Exits.AddTime(_reason, Simulator.NowPs - leftPs, _inUserspace);

            _enteredPs = Simulator.NowPs;
            ActorAwaiter guestMode = _thread.EnterGuestMode();
            if (IsInGuestMode)
            {
                Guest.PowerOn();
            }

            await guestMode;
            ExitReason reason = _reason;
            long exitPs = Simulator.NowPs;
            BeginExit(reason, exitPs);
            await _thread.Pay();
            if (reason == ExitReason.ExternalInterrupt)
            {
                InterruptsOn(); // the handler that made us exit runs at the next charge
                if (RunLoop is not null)
                {
                    await _thread.Pay(); // now, for it may break the loop
                }
            }
            else
            {
                await ActAsync(reason);
            }

            Guest.OweAtNextResume(_inUserspace ? CostKey.IndirectAfterUserspaceExit : CostKey.IndirectAfterKernelExit);
            Exits.AddTime(reason, Simulator.NowPs - exitPs, _inUserspace);
        }
    }

    /// <summary>
    /// Before the thread sleeps: watches for an interrupt until <paramref name="endPs"/>, unless another thread wants the core. Whoever
    /// delivers meanwhile finds the vCPU in host mode and need not wake it.
    /// </summary>
    private async SimTask PollHaltedAsync(long endPs)
    {
        _halted = false;
        _roused = false;
        _haltPolling = true;
        while (!HasInterrupt && !_roused && Simulator.NowPs < endPs && !_thread.Processor.HasWaitingThread)
        {
            _thread.Owe(CostKey.HaltPollLook);
            await _thread.Pay();
        }

        _haltPolling = false;
        _halted = !HasInterrupt && !_roused;
    }

    /// <summary>The run call returns without an exit of the guest. A halted vCPU counts as awake meanwhile, and sleeps on if nothing came.</summary>
    private async SimTask ReturnToVmmAsync()
    {
        bool wasHalted = _halted;
        _halted = false;
        await RunLoop!.ServeAsync(_thread);
        _halted = wasHalted && !HasInterrupt && Guest.IsIdle;
        Guest.OweAtNextResume(CostKey.IndirectAfterUserspaceExit);
    }

    /// <summary>The guest has nothing to run.</summary>
    private void Halt()
    {
        if (IsInGuestMode)
        {
            LeaveGuest(ExitReason.Hlt);
        }
    }

    private void LeaveGuest(ExitReason reason)
    {
        Settle();
        _reason = reason;
        if (Guest.IsPowered)
        {
            Guest.PowerOff();
        }

        _thread.LeaveGuestMode();
    }

    private sealed class KickIpi(Vcpu vcpu) : IEventTarget
    {
        public void Fire(int tag)
        {
            if (tag == PostedTag)
            {
                if (vcpu.IsInGuestMode)
                {
                    vcpu.Interrupts.EvaluateVirtual();
                }

                return;
            }

            vcpu.KickArrives();
        }
    }

    private sealed class KickHandler : IInterruptHandler
    {
        public string Name => "rescheduling";

        public SimTask Handle(CpuContext irq) => SimTask.Completed;
    }

    /// <summary>A notification that found the vCPU in host mode: wakes it if it sleeps, and is spurious otherwise.</summary>
    private sealed class WakeUpHandler(Vcpu vcpu) : IInterruptHandler
    {
        public string Name => "posted-interrupt wake-up";

        public SimTask Handle(CpuContext irq)
        {
            if (vcpu._halted)
            {
                vcpu._thread.Wake(irq);
            }

            return SimTask.Completed;
        }
    }
}
