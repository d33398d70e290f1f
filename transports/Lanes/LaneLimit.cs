namespace Bakeoff.Transports;

/// <summary>A row of the table of limits: how many of something some lanes can carry, why, and who says so.</summary>
public sealed record LaneLimit
{
    /// <summary>Name of the limit, kebab-case.</summary>
    public required string Id { get; init; }

    /// <summary>The factor of a cell that it limits.</summary>
    public required string Factor { get; init; }

    /// <summary>The most of it that a lane can have beside the rest of a load; null where the limit does not concern the lane.</summary>
    public required Func<Lane, LaneLoad, long?> Most { get; init; }

    /// <summary>Why there are not more, a clause.</summary>
    public required string Reason { get; init; }

    /// <summary>Source of the number; "the model" for what is not simulated.</summary>
    public required string Source { get; init; }

    /// <summary>A lane and a load that it refuses.</summary>
    public required (string Lane, LaneLoad Load) Example { get; init; }
}
