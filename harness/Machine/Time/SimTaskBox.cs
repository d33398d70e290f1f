using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Bakeoff.Machine;

/// <summary>A suspended <see cref="SimTask"/> method: who continues when it ends, and how it ended.</summary>
internal abstract class SimTaskBox
{
    private SimTaskBox? _parent; // stays when the method ends: the next caller is mostly the same
    private bool _hasParent;
    internal int Version = 1;
    internal bool IsCompleted;
    private readonly SimTaskPool? _pool;
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

        if (_hasParent)
        {
            _hasParent = false;
            _parent!.MoveNext();
        }
    }

    /// <summary>The method that <paramref name="parent"/> runs awaits this one.</summary>
    internal void SetParent(SimTaskBox parent)
    {
        Invariant.That(!_hasParent, "a SimTask was awaited twice");
        _hasParent = true;
        if (_parent != parent)
        {
            _parent = parent;
        }
    }

    /// <summary>The awaiter has taken the result: back into the pool, and every task of this use is void.</summary>
    internal void Consume()
    {
        IsCompleted = false;
        Version++;
        _pool!.Return(this);
        if (_fault is not null)
        {
            Rethrow();
        }
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
        SimTaskBox? box = pool.Take();
        return box is null ? new SimTaskBox<TStateMachine>(pool) : Unsafe.As<SimTaskBox<TStateMachine>>(box);
    }

    internal override void MoveNext() => StateMachine.MoveNext();
}
