namespace Bakeoff.Machine;

/// <summary>Exits of one vCPU by reason: a partition, each exit counted once.</summary>
public sealed class ExitCounters
{
    private readonly long[] _count = new long[ExitReasons.Names.Count];
    private readonly long[] _ps = new long[ExitReasons.Names.Count];

    /// <summary>All exits.</summary>
    public long Total { get; private set; }

    /// <summary>Exits for <paramref name="reason"/>.</summary>
    public long Count(ExitReason reason) => _count[(int)reason];

    /// <summary>Picoseconds from exit to re-entry, not counting halted time, for <paramref name="reason"/>.</summary>
    public long Ps(ExitReason reason) => _ps[(int)reason];

    /// <summary>Counts one exit.</summary>
    public void Add(ExitReason reason)
    {
        Total++;
        _count[(int)reason]++;
    }

    /// <summary>Adds host time of an exit.</summary>
    public void AddTime(ExitReason reason, long ps) => _ps[(int)reason] += ps;

    /// <summary>Forgets everything: the start of the measured window.</summary>
    public void Reset()
    {
        Total = 0;
        Array.Clear(_count);
        Array.Clear(_ps);
    }
}
