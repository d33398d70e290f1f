namespace Bakeoff.Machine;

/// <summary>A piece of deferred work that runs once per scheduling in softirq context.</summary>
public abstract class Tasklet
{
    /// <summary>Scheduled and not yet run.</summary>
    public bool IsScheduled { get; internal set; }

    /// <summary>The work. May leave costs owed.</summary>
    public abstract SimTask RunAsync(CpuContext context);
}
