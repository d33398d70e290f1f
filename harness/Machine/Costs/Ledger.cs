using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>What was paid, by cost atom: units charged and picoseconds. One per machine (system under test, remote peer).</summary>
public sealed class Ledger
{
    private Entries _entries; // inside the object: a constant key then needs no bound check

    [InlineArray(CostKeys.Count + 1)]
    private struct Entries
    {
        private Entry _first;
    }

    private struct Entry
    {
        public long Units;
        public long Ps;
    }

    /// <summary>Units charged of <paramref name="key"/> (bytes for per-byte atoms).</summary>
    public long Units(CostKey key) => _entries[(int)key].Units;

    /// <summary>Picoseconds charged for <paramref name="key"/>.</summary>
    public long Ps(CostKey key) => _entries[(int)key].Ps;

    /// <summary>Adds a charge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CostKey key, long units, long ps)
    {
        ref Entry entry = ref _entries[(int)key];
        entry.Units += units;
        entry.Ps += ps;
    }

    /// <summary>Forgets everything: the start of the measured window.</summary>
    public void Reset() => _entries = default;
}
