namespace Bakeoff.Machine;

/// <summary>What a scheduler remembers of a thread. Times are in picoseconds.</summary>
internal struct ThreadRuntime
{
    /// <summary>Run time by which threads are compared.</summary>
    public long VirtualPs;

    /// <summary>Run time in all.</summary>
    public long TotalPs;

    /// <summary>Run time in all when its turn began.</summary>
    public long TurnBeganPs;

    /// <summary>How long it usually runs before it wakes another thread; the wake-up granularity for one that never does.</summary>
    public long AverageToWakePs;

    /// <summary>Run time in all at its last wake-up of another, or when it was woken itself.</summary>
    public long LastWakePs;

    /// <summary>It has woken another since it was woken.</summary>
    public bool HasWoken;

    /// <summary>An average over about the last eight samples (Linux update_avg).</summary>
    public void AddSample(long samplePs) => AverageToWakePs += (samplePs - AverageToWakePs) >> 3;
}
