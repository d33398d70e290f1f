namespace Bakeoff.Machine;

/// <summary>One NAPI instance: a driver's receive poll. A poll that handles less than its budget completes itself.</summary>
public abstract class Napi
{
    /// <summary>Packets per poll.</summary>
    public int Weight { get; init; } = 64;

    /// <summary>Scheduled: on a poll list, or being polled and not complete.</summary>
    public bool IsScheduled { get; internal set; }

    /// <summary>On a poll list at this moment.</summary>
    internal bool IsListed { get; set; }

    /// <summary>Packets handled by the last poll; set by <see cref="PollAsync"/>.</summary>
    public int Work { get; set; }

    /// <summary>Handles up to <paramref name="budget"/> packets and calls <see cref="Complete"/> when there are no more.</summary>
    public abstract SimTask PollAsync(CpuContext context, int budget);

    /// <summary>Takes the instance off the poll list: the next interrupt may schedule it again.</summary>
    protected void Complete() => IsScheduled = false;
}
