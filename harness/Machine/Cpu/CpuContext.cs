using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// A context that runs on a processor: a thread, the softirq or the hard-interrupt context of a core or of a vCPU. It
/// first pays, then acts: <see cref="Owe(CostKey)"/> adds up costs, <see cref="Pay"/> lets their time pass (less of it while it is
/// preempted), and what the code does next takes effect at the end of the charge.
/// </summary>
public sealed class CpuContext : Actor
{
    /// <summary>Charges below this are not jittered.</summary>
    private const long JitterFromPs = 200_000;

    private const int ChargeDoneTag = 1;
    private const int WakeTag = 2;

    private readonly Meter _meter;
    private readonly CostTable _costs;
    private readonly Ledger _ledger;
    private long _owedPs;
    private bool _wakePending;
    private bool _wakeInFlight;
    private int _bottomHalfDepth;
    private EventHandle _chargeEnd;
    private long _chargeEndPs;

    /// <summary>Creates a context of <paramref name="processor"/>.</summary>
    public CpuContext(Processor processor, string name, CpuLevel level, CpuComponent component)
        : base(processor.Simulator, name)
    {
        Processor = processor;
        Level = level;
        Component = component;
        _meter = processor.Meter;
        _costs = _meter.Costs;
        _ledger = _meter.Ledger;
        processor.Register(this);
    }

    /// <summary>Where it runs.</summary>
    public Processor Processor { get; }

    /// <summary>Its level.</summary>
    public CpuLevel Level { get; }

    /// <summary>To whom its time is accounted.</summary>
    public CpuComponent Component { get; set; }

    /// <summary>Address space of a thread; 0 for kernel threads, which borrow whichever is loaded.</summary>
    public int AddressSpace { get; init; }

    /// <summary>CPU time used so far, in picoseconds, not counting what runs at this moment.</summary>
    public long UsedPs { get; internal set; }

    /// <summary>How often another context woke it from sleep.</summary>
    public long Wakeups { get; internal set; }

    /// <summary>True while the context has work: it runs, or would if nothing above it did.</summary>
    public bool IsReady { get; private set; }

    /// <summary>While true no softirq and no other thread takes the core from this thread (BH-disabled section).</summary>
    public bool IsBottomHalfDisabled => _bottomHalfDepth > 0;

    /// <summary>
    /// True if this context, which has the processor, leaves it at its next charge with bottom halves on: to what is above it, or to a thread
    /// whose turn it is. One that has no such charge asks, and pays, if only nothing.
    /// </summary>
    public bool MustGiveWay => Processor.NeedsAttention;

    /// <summary>vCPUs of its guest, one bit each, that it must interrupt at the end of its next charge: it has woken threads there.</summary>
    internal uint IpiTargets;

    /// <summary>Accesses to the interrupt command register made so far for the first of them.</summary>
    internal int IpiAccesses;

    /// <summary>The part of a suspended charge that is still to be paid, in picoseconds.</summary>
    internal long RemainingPs;

    /// <summary>What the scheduler remembers of it, if it is a thread.</summary>
    internal ThreadRuntime Runtime;

    /// <summary>True while the thread of a vCPU is in guest mode: it holds its core until something makes it exit.</summary>
    internal bool IsInGuestMode { get; private set; }

    /// <summary>Makes a vCPU's thread leave guest mode, because the core is wanted for something else.</summary>
    internal Action? ForceExit { get; set; }

    /// <summary>True while nothing may take the core from this context (host interrupts off: the way out of guest mode).</summary>
    internal bool HoldsCore { get; set; }

    /// <summary>True if a charge is running down on the processor.</summary>
    internal bool IsCharging => _chargeEnd.IsSet;

    /// <summary>The prices and books that it charges to.</summary>
    public Meter Meter => _meter;

    /// <summary>Owed and not yet paid, in picoseconds.</summary>
    public long OwedPs => _owedPs;

    /// <summary>Adds one unit of <paramref name="key"/> to what the context owes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Owe(CostKey key)
    {
        long ps = _costs[key];
        _ledger.Add(key, 1, ps);
        if (_meter.Trace is not null)
        {
            TraceCharge(key, 1, ps);
        }

        _owedPs += ps;
    }

    /// <summary>Adds <paramref name="units"/> units (bytes, lines, segments) of <paramref name="key"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Owe(CostKey key, long units)
    {
        long ps = _costs[key] * units;
        _ledger.Add(key, units, ps);
        if (_meter.Trace is not null && units > 0)
        {
            TraceCharge(key, units, ps);
        }

        _owedPs += ps;
    }

    /// <summary>Lets the time of everything owed pass on this processor.</summary>
    public ActorAwaiter Pay()
    {
        long ps = _owedPs;
        _owedPs = 0;
        if (ps >= JitterFromPs && _meter.JitterCv > 0)
        {
            long jitter = (long)(ps * _meter.TakeJitter());
            _ledger.Add(CostKey.ChargeJitter, 1, jitter);
            ps += jitter;
        }

        ps += Simulator.ChaosDelayPs();
        if (IpiTargets == 0 && !Processor.NeedsAttention && Simulator.TryAdvance(this, ps))
        {
            return default;
        }

        WaitsFor = "charge";
        WaitsSincePs = Simulator.NowPs;
        RemainingPs = ps;
        Processor.ContextSuspended(this);
        return new ActorAwaiter(this);
    }

    /// <summary>
    /// Gives the processor up until <see cref="Wake"/>. Returns at once if a wake-up came since the context last ran:
    /// callers therefore test their condition in a loop and lose no wake-up.
    /// </summary>
    public ActorAwaiter Block(string waitsFor)
    {
        Invariant.That(_owedPs == 0 && IpiTargets == 0, "a context blocks with unpaid costs");
        Invariant.That(!IsBottomHalfDisabled, "a context sleeps with bottom halves disabled");
        if (_wakePending)
        {
            _wakePending = false;
            return default;
        }

        WaitsFor = waitsFor;
        WaitsSincePs = Simulator.NowPs;
        IsReady = false;
        Processor.ContextSuspended(this);
        return new ActorAwaiter(this);
    }

    /// <summary>
    /// Makes the context ready after <paramref name="latencyPs"/>. Safe from any context and any event; a wake-up of a
    /// context that is not blocked is remembered. Never runs the target inline.
    /// </summary>
    public void Wake(long latencyPs = 0)
    {
        if (IsReady)
        {
            _wakePending = true;
            return;
        }

        if (_wakeInFlight || IsKilled)
        {
            return;
        }

        if (latencyPs == 0)
        {
            MakeReady();
            return;
        }

        _wakeInFlight = true;
        Simulator.Schedule(Simulator.NowPs + latencyPs, Processor.ContextPriority, this, WakeTag);
    }

    /// <summary>True once it has been killed: it is never scheduled again, whatever it waits for.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>
    /// Kills the thread, from an event: it stops where it is and never runs again. Nothing is unwound; what it held stays held.
    /// </summary>
    public void Kill()
    {
        Invariant.That(!IsRunning && Level == CpuLevel.Thread, "threads are killed, by events and not by running code");
        if (!IsKilled)
        {
            IsKilled = true;
            bool wasReady = IsReady;
            IsReady = false;
            IsInGuestMode = HoldsCore = false;
            _bottomHalfDepth = 0;
            WaitsFor = "nothing: it was killed";
            Processor.ContextKilled(this, wasReady);
        }
    }

    /// <summary>True if <see cref="Wake"/> would have to wake it: it sleeps and no wake-up is on its way.</summary>
    public bool IsAsleep => !IsReady && !_wakeInFlight && !IsKilled;

    /// <summary>A thread of another vCPU wakes it: it becomes ready with <see cref="EndRemoteWake"/>, behind the interrupt.</summary>
    internal void BeginRemoteWake() => _wakeInFlight = true;

    /// <summary>The rescheduling interrupt has come.</summary>
    internal void EndRemoteWake()
    {
        _wakeInFlight = false;
        MakeReady();
    }

    /// <summary>Starts a BH-disabled section (threads only); sections nest.</summary>
    public void DisableBottomHalves()
    {
        if (Level == CpuLevel.Thread)
        {
            _bottomHalfDepth++;
        }
    }

    /// <summary>Ends it; with the outermost section's end, a softirq that became pending runs at the next charge.</summary>
    public void EnableBottomHalves()
    {
        if (Level == CpuLevel.Thread)
        {
            Invariant.That(_bottomHalfDepth > 0, "bottom halves were enabled that were not disabled");
            if (--_bottomHalfDepth == 0)
            {
                Processor.ReconsiderAtNextCharge();
            }
        }
    }

    /// <inheritdoc/>
    public override void Fire(int tag)
    {
        switch (tag)
        {
            case ChargeDoneTag:
                _chargeEnd = default;
                RemainingPs = 0;
                if (IpiTargets == 0)
                {
                    Processor.RunCurrent(this);
                }
                else
                {
                    Processor.Vcpu!.AccessCommandRegister(this); // and goes on behind the exit
                }

                break;
            case WakeTag:
                EndRemoteWake();
                break;
            default:
                MakeReady(); // first start
                break;
        }
    }

    /// <summary>Threads of vCPUs: holds the core in guest mode until <see cref="LeaveGuestMode"/>.</summary>
    internal ActorAwaiter EnterGuestMode()
    {
        Invariant.That(_owedPs == 0, "a vCPU enters guest mode with unpaid costs");
        WaitsFor = "guest mode";
        WaitsSincePs = Simulator.NowPs;
        IsInGuestMode = true;
        Processor.ContextSuspended(this);
        return new ActorAwaiter(this);
    }

    /// <summary>Ends guest mode: the thread's code continues at this instant, with host interrupts off.</summary>
    internal void LeaveGuestMode()
    {
        IsInGuestMode = false;
        HoldsCore = true;
        RemainingPs = 0;
        StartRunning(0);
    }

    internal void Trapped()
    {
        WaitsFor = "exit";
        WaitsSincePs = Simulator.NowPs;
        RemainingPs = 0;
    }

    internal void ResumeOnCpu() => Resume();

    internal void MakeReady()
    {
        if (IsReady)
        {
            _wakePending = true;
            return;
        }

        if (IsKilled)
        {
            return;
        }

        IsReady = true;
        Processor.ContextReady(this);
    }

    /// <summary>Puts the context on the processor: its charge goes on, or its code continues at this instant.</summary>
    internal void StartRunning(long extraPs)
    {
        RemainingPs += extraPs;
        _chargeEndPs = Simulator.NowPs + RemainingPs;
        _chargeEnd = Simulator.Schedule(_chargeEndPs, Processor.ContextPriority, this, ChargeDoneTag);
    }

    /// <summary>Takes the context off the processor.</summary>
    internal void StopRunning()
    {
        if (_chargeEnd.IsSet)
        {
            Simulator.Cancel(_chargeEnd);
            _chargeEnd = default;
            RemainingPs = _chargeEndPs - Simulator.NowPs;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TraceCharge(CostKey key, long units, long ps) =>
        _meter.Trace!.Charge(Simulator.NowPs + _owedPs, Name, key, units, ps);
}
