using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Bakeoff.Machine;

/// <summary>A suspended <see cref="SimTask"/> method: who continues when it ends, and how it ended.</summary>
internal abstract class SimTaskBox
{
    internal SimTaskBox? Parent;
    internal int Version = 1;
    internal bool IsCompleted;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Continues the method.</summary>
    internal abstract void MoveNext();

    /// <summary>Clears the box and puts it back into its pool.</summary>
    protected abstract void Recycle();

    internal void Complete(Exception? exception)
    {
        IsCompleted = true;
        if (exception is not null)
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
        }

        SimTaskBox? parent = Parent;
        Parent = null;
        parent?.MoveNext();
    }

    internal void Consume()
    {
        ExceptionDispatchInfo? fault = _fault;
        _fault = null;
        IsCompleted = false;
        Version++;
        Recycle();
        fault?.Throw();
    }

    internal Exception? Fault => _fault?.SourceException;
}

/// <summary>The box of one kind of state machine; pooled by the simulator that the method runs in.</summary>
internal sealed class SimTaskBox<TStateMachine> : SimTaskBox
    where TStateMachine : IAsyncStateMachine
{
    private static readonly int s_pool = Simulator.NextPoolIndex();

    internal TStateMachine StateMachine = default!;
    private SimTaskBox<TStateMachine>? _nextFree;

    internal static SimTaskBox<TStateMachine> Rent()
    {
        ref SimTaskBox? head = ref Simulator.Current.Pool(s_pool);
        if (head is null)
        {
            return new SimTaskBox<TStateMachine>();
        }

        var box = Unsafe.As<SimTaskBox<TStateMachine>>(head);
        head = box._nextFree;
        box._nextFree = null;
        return box;
    }

    internal override void MoveNext() => StateMachine.MoveNext();

    protected override void Recycle()
    {
        StateMachine = default!;
        ref SimTaskBox? head = ref Simulator.Current.Pool(s_pool);
        _nextFree = Unsafe.As<SimTaskBox<TStateMachine>?>(head);
        head = this;
    }
}
