namespace Bakeoff.Machine;

/// <summary>
/// A simulated thread of control: one chain of <see cref="SimTask"/> methods that the event loop resumes. Its body reads
/// like the loop that it models; <see cref="Simulator.Spawn"/> starts it.
/// </summary>
public class Actor : IEventTarget
{
    // Written at every wait. The method that an actor resumes is mostly the one of last time, so it stays in place and
    // is written only when it changes: storing a reference costs more than comparing it.
    private SimTaskBox? _continuation;
    private bool _isSuspended;

    /// <summary>True while the event loop runs the actor's code.</summary>
    internal bool IsRunning { get; private set; }

    /// <summary>Creates an actor; <see cref="Simulator.Spawn"/> gives it a body.</summary>
    public Actor(Simulator simulator, string name)
    {
        Simulator = simulator;
        Name = name;
    }

    /// <summary>The world that it lives in.</summary>
    public Simulator Simulator { get; }

    /// <summary>Name for traces and failure reports.</summary>
    public string Name { get; }

    /// <summary>What it waits for, for failure reports.</summary>
    public string WaitsFor { get; protected set; } = "start";

    /// <summary>Since when it waits, in picoseconds.</summary>
    public long WaitsSincePs { get; protected set; }

    /// <summary>True for actors that must make progress in every window (applications): the watchdog fails the run otherwise.</summary>
    public bool MustProgress { get; init; }

    /// <summary>Suspends for <paramref name="ps"/> of virtual time that no CPU pays for.</summary>
    public ActorAwaiter Delay(long ps)
    {
        if (Simulator.TryAdvance(this, ps))
        {
            return default;
        }

        WaitsFor = "delay";
        WaitsSincePs = Simulator.NowPs;
        Simulator.Schedule(Simulator.NowPs + ps, EventPriority.Timer, this, ResumeTag);
        return new ActorAwaiter(this);
    }

    /// <summary>Tag of the event that resumes an actor.</summary>
    protected internal const int ResumeTag = 0;

    /// <inheritdoc/>
    public virtual void Fire(int tag) => Resume();

    /// <summary>The innermost method waits: <paramref name="box"/> goes on when the actor is resumed.</summary>
    internal void Suspend(SimTaskBox box)
    {
        Invariant.That(!_isSuspended, "an actor waits for two things at once");
        _isSuspended = true;
        if (_continuation != box)
        {
            _continuation = box;
        }
    }

    /// <summary>Runs the actor until it suspends again. Only the event loop may be the caller's caller.</summary>
    protected void Resume()
    {
        Invariant.That(_isSuspended, "an actor was resumed that is not suspended");
        Invariant.That(!Simulator.IsActorRunning, "a wake-up ran its target inline");
        _isSuspended = false;
        IsRunning = true;
        Simulator.IsActorRunning = true;
        _continuation!.MoveNext();
        Simulator.IsActorRunning = false;
        IsRunning = false;
    }
}
