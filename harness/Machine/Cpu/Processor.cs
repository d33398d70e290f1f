using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// One processor: a core of the host or the remote peer, or the virtual CPU of a guest. It runs the highest of its ready
/// contexts: hard interrupt over softirq over threads. A vCPU's processor has power only while its thread is in guest
/// mode on a host core.
/// </summary>
/// <remarks>
/// <code>
///   hard interrupt   one context; runs with interrupts off, so it is never preempted
///   softirq          one context; held off by a thread with bottom halves disabled
///   idle thread      tickless guests: ready only to stop the tick, or to start it before a thread runs
///   threads          fair by virtual run time, wake-up preemption
///   (idle)           host: nothing; guest: HLT
/// </code>
/// </remarks>
public sealed class Processor
{
    private readonly Scheduler _scheduler;
    private readonly List<CpuContext> _contexts = [];
    private CpuContext? _current;
    private CpuContext? _hard;
    private CpuContext? _softirq;
    private CpuContext? _lastThread;
    private long _runningSincePs;
    private bool _executing;
    private int _loadedAddressSpace;
    private long _indirectPs;
    private CostKey _indirectKey;

    /// <summary>Creates a processor.</summary>
    /// <param name="simulator">The world.</param>
    /// <param name="name">For example "host.core0" or "guest.vcpu0".</param>
    /// <param name="meter">Prices and books of the machine that it belongs to.</param>
    /// <param name="isGuest">True for a vCPU: events order after the host's, and it starts without power.</param>
    /// <param name="options">Scheduler options.</param>
    public Processor(Simulator simulator, string name, Meter meter, bool isGuest, SchedulerOptions? options = null)
    {
        Simulator = simulator;
        Name = name;
        Meter = meter;
        IsPowered = !isGuest;
        ContextPriority = isGuest ? EventPriority.Guest : EventPriority.Host;
        _scheduler = new Scheduler(simulator, options ?? SchedulerOptions.Default);
        Governor = !isGuest && meter.IdleStates is { } states ? new IdleGovernor(states) : null;
    }

    /// <summary>The world.</summary>
    public Simulator Simulator { get; }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Prices and books.</summary>
    public Meter Meter { get; }

    /// <summary>The virtual CPU that it belongs to; null for a core.</summary>
    public Vcpu? Vcpu { get; internal set; }

    /// <summary>The core whose caches it uses: itself, or for a virtual CPU the one that its thread runs on.</summary>
    public Processor Core => Vcpu?.Thread.Processor ?? this;

    /// <summary>Its bit among those who have a line in their cache (<see cref="CacheLines"/>); a virtual CPU has that of its <see cref="Core"/>.</summary>
    public ulong CacheBit { get; init; } = 1;

    /// <summary>Its softirq: what interrupts and threads of this processor raise runs here; null where nothing is ever deferred.</summary>
    public Softirq? Softirq { get; internal set; }

    /// <summary>Chooses its idle state; null for a vCPU, and for a core with one idle state.</summary>
    public IdleGovernor? Governor { get; }

    /// <summary>Priority of its contexts' events.</summary>
    internal EventPriority ContextPriority { get; }

    /// <summary>False while a vCPU is not in guest mode: nothing progresses.</summary>
    public bool IsPowered { get; private set; }

    /// <summary>Set when the running context must not simply go on: something higher is ready, or another thread's turn has come.</summary>
    internal bool NeedsAttention { get; private set; }

    /// <summary>The context that runs, or null when idle.</summary>
    public CpuContext? Current => _current;

    /// <summary>True if no context is ready.</summary>
    public bool IsIdle => _current is null && !HasReady;

    /// <summary>How long the core, which is idle, needs from a wake-up at <paramref name="atPs"/> to its first instruction.</summary>
    internal long IdleExitPs(long atPs) => Governor?.ExitPs(atPs) ?? Meter.Costs[CostKey.IdleExitLatency];

    /// <summary>True if a thread waits for its turn besides the one that runs: a thread that polls gives way then.</summary>
    public bool HasWaitingThread => _scheduler.HasWaiting;

    /// <summary>True if the idle thread has its turn, whatever interrupt or softirq runs at this moment.</summary>
    internal bool IsIdleThreadNext => !_scheduler.HasReady;

    /// <summary>Every context of this processor, in order of creation.</summary>
    public IReadOnlyList<CpuContext> Contexts => _contexts;

    /// <summary>Busy time so far, without what runs at this moment.</summary>
    public long BusyPs { get; private set; }

    /// <summary>Thread switches so far.</summary>
    public long ContextSwitches { get; private set; }

    /// <summary>What a tickless guest does before it halts and before a thread runs again; null where there is no tick to stop.</summary>
    public IdleThread? IdleThread { get; internal set; }

    /// <summary>True if a thread is ready, the idle thread not counted.</summary>
    internal bool HasReadyThread => _scheduler.HasReady;

    /// <summary>Called when a powered processor runs out of work (a guest halts).</summary>
    public Action? Idle { get; set; }

    private bool HasReady => (_hard?.IsReady ?? false) || (_softirq?.IsReady ?? false) || _scheduler.HasReady
        || (IdleThread?.Context.IsReady ?? false);

    /// <summary>Registers the hard-interrupt or softirq context; threads register themselves when they become ready.</summary>
    public void Attach(CpuContext context)
    {
        switch (context.Level)
        {
            case CpuLevel.HardInterrupt:
                Invariant.That(_hard is null, "a processor has one hard-interrupt context");
                _hard = context;
                break;
            case CpuLevel.Softirq:
                Invariant.That(_softirq is null, "a processor has one softirq context");
                _softirq = context;
                break;
        }
    }

    /// <summary>Gives a vCPU power: its contexts go on where they stopped.</summary>
    public void PowerOn()
    {
        Invariant.That(!IsPowered, "the processor has power");
        IsPowered = true;
        Dispatch();
    }

    /// <summary>Takes power away: the running charge stops.</summary>
    public void PowerOff()
    {
        Invariant.That(IsPowered, "the processor has no power");
        StopCurrent();
        IsPowered = false;
    }

    /// <summary>The running context of a vCPU has caused an exit: it continues when the vCPU has power again.</summary>
    internal ActorAwaiter Trap(CpuContext context)
    {
        _executing = false;
        context.Trapped();
        return new ActorAwaiter(context);
    }

    /// <summary>Charges <paramref name="key"/> to whatever runs next on this processor: indirect cost of an exit.</summary>
    internal void OweAtNextResume(CostKey key)
    {
        long ps = Meter.Costs[key];
        if (ps > 0)
        {
            Meter.Ledger.Add(key, 1, ps);
            _indirectPs += ps;
            _indirectKey = key;
        }
    }

    /// <summary>Adds what the running context has used so far to its account and the processor's.</summary>
    public void Settle()
    {
        if (_current is not null)
        {
            long used = Simulator.NowPs - _runningSincePs;
            _current.UsedPs += used;
            BusyPs += used;
        }

        _runningSincePs = Simulator.NowPs;
    }

    /// <summary>Called by the tick's handler: lets another ready thread run next if the interrupted one has had its share.</summary>
    public void SchedulerTick() => _scheduler.Tick();

    /// <summary>The running thread wakes another.</summary>
    internal void NoteWakeup(CpuContext thread)
    {
        if (_scheduler.IsAdaptive && thread.Level == CpuLevel.Thread && thread == _current)
        {
            _scheduler.NoteWakeup(thread);
        }
    }

    /// <summary>True if <paramref name="thread"/>, once awake, would take the turn of the thread that has it.</summary>
    internal bool WouldPreempt(CpuContext thread)
    {
        return _scheduler.WouldPreempt(thread);
    }

    /// <summary>The running thread lets all others that are ready go first, from its next charge on.</summary>
    public void Yield(CpuContext thread)
    {
        Invariant.That(thread == _current, "only the running thread can give its turn up");
        Settle();
        _scheduler.Yield(thread);
        ReconsiderAtNextCharge();
    }

    /// <summary>The running context is preempted at its next charge if something higher has become ready.</summary>
    internal void ReconsiderAtNextCharge() => NeedsAttention |= HigherIsReady();

    internal void Register(CpuContext context) => _contexts.Add(context);

    internal void ContextReady(CpuContext context)
    {
        if (IsScheduled(context))
        {
            _scheduler.Add(context);
            if (IdleThread is { HasStoppedTick: true } idle)
            {
                idle.Context.Wake();
            }
        }

        Reconsider();
    }

    /// <summary>The running context has begun a charge, or blocked.</summary>
    internal void ContextSuspended(CpuContext context)
    {
        _executing = false;
        Invariant.That(context == _current, "a context that does not run was suspended");
        if (context.IsReady && !NeedsAttention && IsPowered)
        {
            if (!context.IsInGuestMode)
            {
                context.StartRunning(0);
            }

            return;
        }

        if (!context.IsReady)
        {
            LeaveCurrent();
            if (IsScheduled(context))
            {
                _scheduler.Remove(context);
            }
        }

        Dispatch();
    }

    /// <summary>A thread was killed, by an event: whatever it did on this processor ends here.</summary>
    internal void ContextKilled(CpuContext context, bool wasReady)
    {
        if (context == _current)
        {
            StopCurrent();
        }

        if (wasReady && IsScheduled(context))
        {
            _scheduler.Remove(context);
        }

        Dispatch();
    }

    /// <summary>The charge of <paramref name="context"/> has ended: its code goes on.</summary>
    internal void RunCurrent(CpuContext context)
    {
        Invariant.That(context == _current, "a charge ended of a context that does not run");
        _executing = true;
        context.ResumeOnCpu();
        _executing = false;
    }

    /// <summary>Something about readiness changed.</summary>
    internal void Reconsider()
    {
        if (!IsPowered)
        {
            return;
        }

        if (_executing)
        {
            NeedsAttention |= HigherIsReady();
            return;
        }

        Dispatch();
    }

    /// <summary>Chooses what runs now. Runs no actor code: the chosen context continues by an event.</summary>
    private void Dispatch()
    {
        NeedsAttention = false;
        if (!IsPowered)
        {
            return;
        }

        CpuContext? next = Choose(commit: true);
        if (next == _current)
        {
            if (next is null)
            {
                BeIdle();
            }
            else if (!next.IsInGuestMode && !next.IsCharging)
            {
                next.StartRunning(0);
            }

            return;
        }

        if (_current is { IsInGuestMode: true } guest && guest.IsReady)
        {
            guest.ForceExit!(); // it must leave guest mode first; it will be asked again at its next charge
            return;
        }

        StopCurrent();
        _current = next;
        _runningSincePs = Simulator.NowPs;
        if (next is null)
        {
            BeIdle();
            return;
        }

        Governor?.Wake(Simulator.NowPs);

        if (_indirectPs > 0)
        {
            Meter.Trace?.Charge(Simulator.NowPs, next.Name, _indirectKey, 1, _indirectPs);
        }

        long extraPs = _indirectPs + (IsScheduled(next) ? SwitchCost(next) : 0);
        _indirectPs = 0;
        next.StartRunning(extraPs);
    }

    private void BeIdle()
    {
        _lastThread = null; // the idle thread: whoever comes next is switched to
        Governor?.Sleep(Simulator.NowPs);
        if (IdleThread is { HasStoppedTick: false } idle)
        {
            idle.Context.Wake();
            return;
        }

        Idle?.Invoke();
    }

    private bool IsScheduled(CpuContext context) => context.Level == CpuLevel.Thread && context != IdleThread?.Context;

    private CpuContext? Choose(bool commit)
    {
        if (_current is { HoldsCore: true, IsReady: true })
        {
            return _current;
        }

        if (_hard is { IsReady: true })
        {
            return _hard;
        }

        bool held = _scheduler.Running is { IsBottomHalfDisabled: true };
        if (_softirq is { IsReady: true } && !held)
        {
            return _softirq;
        }

        return IdleThread is { Context.IsReady: true } idle ? idle.Context : _scheduler.Choose(commit);
    }

    private bool HigherIsReady()
    {
        CpuContext? next = Choose(commit: false);
        return next is not null && next != _current;
    }

    private long SwitchCost(CpuContext next)
    {
        if (next == _lastThread)
        {
            return 0;
        }

        ContextSwitches++;
        long ps = Meter.Costs[CostKey.SchedContextSwitch];
        Meter.Ledger.Add(CostKey.SchedContextSwitch, 1, ps);
        Meter.Trace?.Charge(Simulator.NowPs, next.Name, CostKey.SchedContextSwitch, 1, ps);
        if (next.AddressSpace != 0 && next.AddressSpace != _loadedAddressSpace)
        {
            _loadedAddressSpace = next.AddressSpace;
            long mm = Meter.Costs[CostKey.SchedMmSwitch];
            Meter.Ledger.Add(CostKey.SchedMmSwitch, 1, mm);
            Meter.Trace?.Charge(Simulator.NowPs + ps, next.Name, CostKey.SchedMmSwitch, 1, mm);
            ps += mm;
        }

        _lastThread = next;
        return ps;
    }

    private void StopCurrent()
    {
        if (_current is null)
        {
            return;
        }

        Settle();
        _current.StopRunning();
        _current = null;
    }

    private void LeaveCurrent()
    {
        Settle();
        _current = null;
    }
}
