namespace Bakeoff.Transports.Vmm;

/// <summary>The timer with which lguest's launcher of one process holds transmit kicks back.</summary>
internal sealed record LauncherTimerOptions
{
    /// <summary>False: kicks are never off.</summary>
    public bool IsUsed { get; init; }

    /// <summary>True: its length follows what it finds.</summary>
    public bool Adapts { get; init; }

    /// <summary>Its length, or that of the first one, in microseconds.</summary>
    public int StartUs { get; init; }
}
