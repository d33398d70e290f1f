namespace Bakeoff.Transports;

/// <summary>One combination of six kinds: a valid lane, or the rules that refuse it.</summary>
public sealed class HybridInfo
{
    /// <summary>The combination's name from the nearest contestant; canonical if it is valid.</summary>
    public required string Id { get; init; }

    /// <summary>The six kinds with the options that were tried.</summary>
    public required LaneParts Parts { get; init; }

    /// <summary>The lane, or null if the combination is refused.</summary>
    public required Lane? Lane { get; init; }

    /// <summary>The rules that refuse it after all concessions; empty for a valid lane.</summary>
    public required IReadOnlyList<RefusalRule> Refusals { get; init; }

    /// <summary>What was given up so that the parts fit; empty for most.</summary>
    public required IReadOnlyList<Concession> Concessions { get; init; }

    /// <summary>True if the combination can run.</summary>
    public bool IsValid => Lane is not null;
}
