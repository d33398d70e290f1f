using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// The task type of the simulated world: async methods that return it allocate nothing in steady state (their state
/// machines live in pools of the simulator), are resumed by the event loop only, and may await only other
/// <see cref="SimTask"/>s and the waits of their own actor. Await it once, at once.
/// </summary>
[AsyncMethodBuilder(typeof(SimTaskBuilder))]
public readonly struct SimTask : IEquatable<SimTask>
{
    private readonly SimTaskBox? _box;
    private readonly int _version;

    internal SimTask(SimTaskBox box)
    {
        _box = box;
        _version = box.Version;
    }

    /// <summary>A task that has completed.</summary>
    public static SimTask Completed => default;

    internal SimTaskBox? Box => _box;

    /// <summary>Makes the task awaitable.</summary>
    public Awaiter GetAwaiter() => new(_box, _version);

    /// <inheritdoc/>
    public bool Equals(SimTask other) => _box == other._box && _version == other._version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SimTask other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _version;

    /// <summary>Equality of identity.</summary>
    public static bool operator ==(SimTask left, SimTask right) => left.Equals(right);

    /// <summary>Inequality of identity.</summary>
    public static bool operator !=(SimTask left, SimTask right) => !left.Equals(right);

    /// <summary>Awaits a <see cref="SimTask"/>.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion
    {
        private readonly SimTaskBox? _box;
        private readonly int _version;

        internal Awaiter(SimTaskBox? box, int version)
        {
            _box = box;
            _version = version;
        }

        /// <summary>True if the task has completed.</summary>
        public bool IsCompleted
        {
            get
            {
                if (_box is null)
                {
                    return true;
                }

                Invariant.That(_box.Version == _version, "a SimTask was used after it had been awaited");
                return _box.IsCompleted;
            }
        }

        /// <summary>Takes the result, rethrows the task's exception, and gives the task's memory back.</summary>
        public void GetResult()
        {
            if (_box is not null)
            {
                Invariant.That(_box.Version == _version, "a SimTask was awaited twice");
                _box.Consume();
            }
        }

        internal SimTaskPools Pools => _box!.Pools;

        internal void Suspend(SimTaskBox parent) => _box!.SetParent(parent);

        /// <summary>Refused: only methods of type <see cref="SimTask"/> may await this.</summary>
        public void OnCompleted(Action continuation) => Invariant.Fail("a SimTask was awaited outside a SimTask");

        /// <summary>Refused: only methods of type <see cref="SimTask"/> may await this.</summary>
        public void UnsafeOnCompleted(Action continuation) => OnCompleted(continuation);
    }
}
