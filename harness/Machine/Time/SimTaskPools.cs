using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>The pools of a simulator, one for each kind of <see cref="SimTask"/> method. They are dropped with it.</summary>
internal sealed class SimTaskPools
{
    private static int s_kinds;

    private SimTaskPool?[] _pools = new SimTaskPool?[64];

    /// <summary>A number for a kind of method, the same in every simulator.</summary>
    internal static int NextKind() => Interlocked.Increment(ref s_kinds) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SimTaskPool OfKind(int kind)
    {
        SimTaskPool?[] pools = _pools;
        return (uint)kind < (uint)pools.Length && pools[kind] is { } pool ? pool : Add(kind);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SimTaskPool Add(int kind)
    {
        if (kind >= _pools.Length)
        {
            Array.Resize(ref _pools, 2 * kind);
        }

        return _pools[kind] = new SimTaskPool(this);
    }
}
