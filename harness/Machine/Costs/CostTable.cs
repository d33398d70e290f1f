using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>The values of all cost atoms of one machine, in picoseconds (per byte for the per-byte atoms).</summary>
public sealed class CostTable
{
    private Prices _ps; // inside the object: a constant key then needs no bound check

    [InlineArray(CostKeys.Count)]
    private struct Prices
    {
        private long _first;
    }

    /// <summary>A table with every atom free of charge; used by closed-form tests.</summary>
    public CostTable() { }

    /// <summary>Copies <paramref name="other"/>.</summary>
    public CostTable(CostTable other) => _ps = other._ps;

    /// <summary>Picoseconds of one unit of <paramref name="key"/>.</summary>
    public long this[CostKey key]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _ps[(int)key];
        set
        {
            Invariant.That(value >= 0, "a cost cannot be negative");
            _ps[(int)key] = value;
        }
    }

    /// <summary>Sets <paramref name="key"/> from nanoseconds (or nanoseconds per byte), rounded to a picosecond.</summary>
    public void SetNs(CostKey key, double ns) => this[key] = (long)(ns * 1000.0 + 0.5);
}
