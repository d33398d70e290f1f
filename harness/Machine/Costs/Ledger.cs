using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>What was paid, by cost atom: units charged and picoseconds. One per machine (system under test, remote peer).</summary>
public sealed class Ledger
{
    private readonly long[] _units = new long[CostKeys.Count + 1];
    private readonly long[] _ps = new long[CostKeys.Count + 1];

    /// <summary>Units charged of <paramref name="key"/> (bytes for per-byte atoms).</summary>
    public long Units(CostKey key) => _units[(int)key];

    /// <summary>Picoseconds charged for <paramref name="key"/>.</summary>
    public long Ps(CostKey key) => _ps[(int)key];

    /// <summary>Adds a charge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CostKey key, long units, long ps)
    {
        _units[(int)key] += units;
        _ps[(int)key] += ps;
    }

    /// <summary>Forgets everything: the start of the measured window.</summary>
    public void Reset()
    {
        Array.Clear(_units);
        Array.Clear(_ps);
    }
}
