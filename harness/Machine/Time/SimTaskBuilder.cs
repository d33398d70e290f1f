using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>The compiler's helper for methods of type <see cref="SimTask"/>. Not for use by hand.</summary>
public struct SimTaskBuilder
{
    private SimTaskBox? _box;

    /// <summary>Called by the compiler at method entry.</summary>
    public static SimTaskBuilder Create() => default;

    /// <summary>The task that the method returns.</summary>
    public readonly SimTask Task => _box is null ? default : new SimTask(_box);

    /// <summary>Runs the method up to its first suspension.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Part of the builder pattern; nothing to do.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    /// <summary>The method ended.</summary>
    public readonly void SetResult() => _box?.Complete(null);

    /// <summary>The method threw.</summary>
    public void SetException(Exception exception)
    {
        // Threw before it ever suspended: a box carries the exception to the awaiter.
        _box ??= SimTaskBox<NoStateMachine>.Rent(Simulator.Current.Pools);
        _box.Complete(exception);
    }

    /// <summary>The method awaits something that is not complete.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);

    /// <summary>The method awaits something that is not complete.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        if (typeof(TAwaiter) == typeof(ActorAwaiter))
        {
            ref ActorAwaiter wait = ref Unsafe.As<TAwaiter, ActorAwaiter>(ref awaiter);
            wait.Suspend(_box ?? Move(ref stateMachine, wait.Pools));
        }
        else if (typeof(TAwaiter) == typeof(SimTask.Awaiter))
        {
            ref SimTask.Awaiter task = ref Unsafe.As<TAwaiter, SimTask.Awaiter>(ref awaiter);
            task.Suspend(_box ?? Move(ref stateMachine, task.Pools));
        }
        else
        {
            Invariant.Fail($"a simulated thread awaited a {typeof(TAwaiter)}: it may await simulated things only");
        }
    }

    /// <summary>First suspension: the state machine moves from the stack into a box.</summary>
    private SimTaskBox<TStateMachine> Move<TStateMachine>(ref TStateMachine stateMachine, SimTaskPools pools)
        where TStateMachine : IAsyncStateMachine
    {
        SimTaskBox<TStateMachine> box = SimTaskBox<TStateMachine>.Rent(pools);
        _box = box;                         // the builder is part of the state machine: set it before the copy
        box.StateMachine = stateMachine;
        return box;
    }

    private struct NoStateMachine : IAsyncStateMachine
    {
        public readonly void MoveNext() { }

        public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }
    }
}
