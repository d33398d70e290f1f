using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// The one leaf awaitable: waits until the event loop resumes the actor. The default value is already complete (the wait
/// was served in place).
/// </summary>
public readonly struct ActorAwaiter : ICriticalNotifyCompletion
{
    private readonly Actor? _actor;

    internal ActorAwaiter(Actor actor) => _actor = actor;

    /// <summary>True if there is nothing to wait for.</summary>
    public bool IsCompleted => _actor is null;

    /// <summary>Makes the value awaitable.</summary>
    public ActorAwaiter GetAwaiter() => this;

    /// <summary>End of the wait.</summary>
    public void GetResult() { }

    internal SimTaskPools Pools => _actor!.Simulator.Pools;

    internal void Suspend(SimTaskBox box)
    {
        Actor actor = _actor!;
        Invariant.That(actor.IsRunning, "an actor awaits another actor's wait");
        actor.Suspend(box);
    }

    /// <summary>Refused: only methods of type <see cref="SimTask"/> may await this.</summary>
    public void OnCompleted(Action continuation) => Invariant.Fail("a simulated wait was awaited outside a SimTask");

    /// <summary>Refused: only methods of type <see cref="SimTask"/> may await this.</summary>
    public void UnsafeOnCompleted(Action continuation) => OnCompleted(continuation);
}
