using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Bakeoff.Machine;

/// <summary>A suspended <see cref="SimTask"/> method: who continues when it ends, and how it ended.</summary>
internal abstract class SimTaskBox
{
    internal SimTaskBox? Parent;
    internal int Version = 1;
    internal bool IsCompleted;
    private readonly SimTaskPool? _pool;
    private SimTaskBox? _nextFree;
    private ExceptionDispatchInfo? _fault;

    /// <summary>A box of <paramref name="pool"/>, or of none if it is never awaited.</summary>
    protected SimTaskBox(SimTaskPool? pool) => _pool = pool;

    /// <summary>The pools of the simulator that the method runs in.</summary>
    internal SimTaskPools Pools => _pool!.Pools;

    /// <summary>Continues the method.</summary>
    internal abstract void MoveNext();

    internal void Complete(Exception? exception)
    {
        IsCompleted = true;
        if (exception is not null)
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
        }

        SimTaskBox? parent = Parent;
        if (parent is not null)
        {
            Parent = null;
            parent.MoveNext();
        }
    }

    /// <summary>The awaiter has taken the result: back into the pool, and every task of this use is void.</summary>
    internal void Consume()
    {
        IsCompleted = false;
        Version++;
        _nextFree = _pool!.Head;
        _pool.Head = this;
        if (_fault is not null)
        {
            Rethrow();
        }
    }

    /// <summary>Takes a box out of <paramref name="pool"/>; null if it is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static SimTaskBox? Take(SimTaskPool pool)
    {
        SimTaskBox? box = pool.Head;
        if (box is not null)
        {
            pool.Head = box._nextFree;
        }

        return box;
    }

    private void Rethrow()
    {
        ExceptionDispatchInfo fault = _fault!;
        _fault = null;
        fault.Throw();
    }
}

/// <summary>
/// The box of one kind of state machine. A free one keeps its last state machine until the next overwrites it: what that
/// refers to lives as long as the simulator anyway.
/// </summary>
internal sealed class SimTaskBox<TStateMachine> : SimTaskBox
    where TStateMachine : IAsyncStateMachine
{
    private static readonly int s_kind = SimTaskPools.NextKind();

    internal TStateMachine StateMachine = default!;

    private SimTaskBox(SimTaskPool pool) : base(pool) { }

    /// <summary>A free box; the caller sets its state machine.</summary>
    internal static SimTaskBox<TStateMachine> Rent(SimTaskPools pools)
    {
        SimTaskPool pool = pools.OfKind(s_kind);
        SimTaskBox? box = Take(pool);
        return box is null ? new SimTaskBox<TStateMachine>(pool) : Unsafe.As<SimTaskBox<TStateMachine>>(box);
    }

    internal override void MoveNext() => StateMachine.MoveNext();
}
