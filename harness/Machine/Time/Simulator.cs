using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// The virtual clock and the event loop. Time is an integer number of picoseconds and moves here only: from event to
/// event, or in place by the actor that the loop itself resumed when nothing lies between.
/// </summary>
/// <remarks>One simulator is one thread; several may run side by side on several threads.</remarks>
public sealed class Simulator
{
    /// <summary>Events at one instant after which the watchdog calls the run stuck.</summary>
    private const int EventsAtOneInstantMax = 1_000_000;

    /// <summary>Events between two looks of the watchdog.</summary>
    private const int BatchEvents = 10_000;

    [ThreadStatic]
    private static Simulator? t_current;

    private readonly EventList _events = new();
    private readonly List<Actor> _actors = [];
    private readonly RandomStream _chaos;
    private readonly bool _isChaotic;
    private readonly bool _advancesInPlace;
    private long _windowEndPs;
    private bool _stopped;
    private Exception? _failure;

    /// <summary>Creates a world at time 0 and makes it this thread's current one.</summary>
    public Simulator(SimulatorOptions options)
    {
        Options = options;
        _isChaotic = options.Chaos;
        _chaos = new RandomStream(options.Seed, "chaos");
        _advancesInPlace = options.InPlaceAdvance && !options.Chaos; // every event draws from chaos, so none may be saved
        t_current = this;
    }

    /// <summary>The options.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>The world that the calling thread runs.</summary>
    public static Simulator Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current!;
    }

    /// <summary>Virtual time in picoseconds.</summary>
    public long NowPs { get; private set; }

    /// <summary>Events fired so far.</summary>
    public long EventsFired { get; private set; }

    /// <summary>Charges served without an event.</summary>
    public long AdvancedInPlace { get; private set; }

    /// <summary>True while some actor's code runs.</summary>
    internal bool IsActorRunning { get; set; }

    /// <summary>Where the state of its suspended methods lives.</summary>
    internal SimTaskPools Pools { get; } = new();

    /// <summary>All actors, in order of creation.</summary>
    public IReadOnlyList<Actor> Actors => _actors;

    /// <summary>Schedules a callback. Fires inside the loop; may not advance time itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EventHandle Schedule(long timePs, EventPriority priority, IEventTarget target, int tag = 0)
    {
        if (timePs < NowPs)
        {
            Invariant.Fail($"an event was scheduled in the past: {timePs} ps at {NowPs} ps");
        }

        if (_isChaotic && priority < EventPriority.Statistics)
        {
            priority = (EventPriority)_chaos.NextBelow((long)EventPriority.Statistics);
        }

        return _events.Schedule(timePs, priority, target, tag);
    }

    /// <summary>Cancels an event; false if it has fired or was cancelled.</summary>
    public bool Cancel(EventHandle handle) => _events.Cancel(handle);

    /// <summary>Starts an actor at the present time. Its exceptions stop the run.</summary>
    public void Spawn(Actor actor, Func<SimTask> body)
    {
        _actors.Add(actor);
        var root = new RootBox(this, actor, body);
        actor.Suspend(root);
        Schedule(NowPs, EventPriority.Host, actor, Actor.ResumeTag);
    }

    /// <summary>
    /// Runs events up to and including <paramref name="untilPs"/>, then sets the clock to it. May be called again to go on.
    /// </summary>
    /// <exception cref="SimulationException">An actor threw or a watchdog bit; carries virtual time, seed and the actors' state.</exception>
    public void RunUntil(long untilPs)
    {
        t_current = this;
        _windowEndPs = untilPs;
        _stopped = false;
        try
        {
            long watchedPs = NowPs;
            int eventsSince = 0;
            while (FireBatch())
            {
                eventsSince = NowPs == watchedPs ? eventsSince + BatchEvents : 0;
                watchedPs = NowPs;
                if (eventsSince >= EventsAtOneInstantMax)
                {
                    Invariant.Fail("a million events fired without time moving");
                }
            }

            if (!_stopped)
            {
                NowPs = untilPs;
            }
        }
        catch (Exception e) when (e is not SimulationException)
        {
            _failure ??= e;
        }

        if (_failure is not null)
        {
            throw Failure(_failure.Message, _failure);
        }
    }

    /// <summary>Ends <see cref="RunUntil"/> after the present event; the clock stays, so nobody may advance it in place any more.</summary>
    public void Stop()
    {
        _stopped = true;
        _windowEndPs = NowPs - 1;
    }

    /// <summary>A failure report with virtual time, seed and what every actor waits for.</summary>
    public SimulationException Failure(string message, Exception? cause = null)
    {
        var text = new System.Text.StringBuilder();
        Actor? running = _actors.Find(actor => actor.IsRunning);
        text.Append(message).Append(" (at ").Append(NowPs / 1e6).Append(" us of virtual time, seed ").Append(Options.Seed)
            .Append(running is null ? ")" : $", in {running.Name})").AppendLine();
        foreach (Actor actor in _actors)
        {
            text.Append("  ").Append(actor.Name).Append(" waits for ").Append(actor.WaitsFor).Append(" since ")
                .Append(actor.WaitsSincePs / 1e6).AppendLine(" us");
        }

        return new SimulationException(message, text.ToString(), NowPs, cause);
    }

    /// <summary>
    /// Moves the clock by <paramref name="ps"/> at once if nothing can happen in between: only for the actor that the
    /// loop resumed, only if the next event lies strictly later, and not past the window.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAdvance(Actor actor, long ps)
    {
        long target = NowPs + ps;
        if (!actor.IsRunning || target >= _events.PeekTime() || target > _windowEndPs || !_advancesInPlace)
        {
            return false;
        }

        NowPs = target;
        AdvancedInPlace++;
        return true;
    }

    /// <summary>
    /// Random delay that chaos adds to a wait, in picoseconds; 0 without chaos. Mostly short and now and then long, up to
    /// 26 us: a race needs one side to dawdle while the other gets through several steps.
    /// </summary>
    internal long ChaosDelayPs() => _isChaotic ? _chaos.NextBelow(100_000L << (int)_chaos.NextBelow(9)) : 0;

    internal void Fail(Exception exception)
    {
        _failure ??= exception;
        Stop();
    }

    /// <summary>Fires the next events of the window; false if there are no more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FireBatch()
    {
        for (int left = BatchEvents; left > 0; left--)
        {
            long next = _events.PeekTime();
            if (next > _windowEndPs)
            {
                return false;
            }

            IEventTarget target = _events.Pop(out int tag);
            NowPs = next;
            EventsFired++;
            target.Fire(tag);
        }

        return true;
    }

    /// <summary>The root of an actor: stops the loop with the exception that would otherwise vanish.</summary>
    private sealed class RootBox(Simulator simulator, Actor actor, Func<SimTask> body) : SimTaskBox(pool: null)
    {
        private SimTask _task;
        private bool _started;

        internal override void MoveNext()
        {
            try
            {
                if (!_started)
                {
                    _started = true;
                    _task = body();
                    if (!_task.GetAwaiter().IsCompleted)
                    {
                        _task.GetAwaiter().Suspend(this);
                        return;
                    }
                }

                _task.GetAwaiter().GetResult();
            }
            catch (Exception e)
            {
                simulator.Fail(new InvariantException($"{actor.Name}: {e.Message}", e));
            }
        }
    }
}
