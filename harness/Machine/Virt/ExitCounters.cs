namespace Bakeoff.Machine;

/// <summary>Exits of one vCPU by reason and by where they were handled: a partition, each exit counted once.</summary>
public sealed class ExitCounters
{
    private readonly long[] _count = new long[ExitReasons.Names.Count];
    private readonly long[] _ps = new long[ExitReasons.Names.Count];
    private readonly long[] _userspaceCount = new long[ExitReasons.Names.Count];
    private readonly long[] _userspacePs = new long[ExitReasons.Names.Count];

    /// <summary>All exits.</summary>
    public long Total { get; private set; }

    /// <summary>Exits for <paramref name="reason"/>, wherever handled.</summary>
    public long Count(ExitReason reason) => _count[(int)reason];

    /// <summary>Picoseconds from exit to re-entry, not counting halted time, for <paramref name="reason"/>.</summary>
    public long Ps(ExitReason reason) => _ps[(int)reason];

    /// <summary>Those of them that went to userspace (heavy exits).</summary>
    public long UserspaceCount(ExitReason reason) => _userspaceCount[(int)reason];

    /// <summary>The time of those, as <see cref="Ps"/> counts it.</summary>
    public long UserspacePs(ExitReason reason) => _userspacePs[(int)reason];

    /// <summary>Counts one exit.</summary>
    public void Add(ExitReason reason, bool inUserspace = false)
    {
        Total++;
        _count[(int)reason]++;
        _userspaceCount[(int)reason] += inUserspace ? 1 : 0;
    }

    /// <summary>Adds host time of an exit.</summary>
    public void AddTime(ExitReason reason, long ps, bool inUserspace = false)
    {
        _ps[(int)reason] += ps;
        _userspacePs[(int)reason] += inUserspace ? ps : 0;
    }

    /// <summary>Forgets everything: the start of the measured window.</summary>
    public void Reset()
    {
        Total = 0;
        Array.Clear(_count);
        Array.Clear(_ps);
        Array.Clear(_userspaceCount);
        Array.Clear(_userspacePs);
    }
}
