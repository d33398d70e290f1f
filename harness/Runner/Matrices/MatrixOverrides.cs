namespace Bakeoff.Harness;

/// <summary>What the command line changes in a matrix.</summary>
public sealed record MatrixOverrides
{
    /// <summary>First seed where the matrix gives a number of seeds.</summary>
    public ulong BaseSeed { get; init; } = 1;

    /// <summary>Number of seeds for every cell, or null to keep the matrix's.</summary>
    public int? SeedCount { get; init; }

    /// <summary>Factors set in every cell after everything else.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sets { get; init; } = [];

    /// <summary>Lanes to keep; empty keeps all. A contestant's name keeps all its lanes.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>Workloads to keep; empty keeps all.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Published rows to keep, as <see cref="PublishedSet.Select"/> takes them; empty keeps all. The others' set-ups stay as published.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];
}
