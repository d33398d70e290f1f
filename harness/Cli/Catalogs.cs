using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>What <c>bakeoff list</c> can list.</summary>
public sealed record Catalogs
{
    /// <summary>Contestants.</summary>
    public required Func<IReadOnlyList<ListEntry>> Transports { get; init; }

    /// <summary>Parts that can be swapped, and combinations that are refused with the reason.</summary>
    public required Func<IReadOnlyList<ListEntry>> Hybrids { get; init; }

    /// <summary>Workloads.</summary>
    public required Func<IReadOnlyList<ListEntry>> Workloads { get; init; }

    /// <summary>Machine profiles.</summary>
    public required Func<IReadOnlyList<ListEntry>> Machines { get; init; }

    /// <summary>Rigs that are known by name.</summary>
    public Func<IReadOnlyList<ListEntry>> Rigs { get; init; } = () => [];

    /// <summary>Factors of a cell.</summary>
    public Func<IReadOnlyList<ListEntry>> Factors { get; init; } = () => [];

    /// <summary>Options of the machine.</summary>
    public Func<IReadOnlyList<ListEntry>> Options { get; init; } = () => [];

    /// <summary>Costs of the machine.</summary>
    public Func<IReadOnlyList<ListEntry>> Costs { get; init; } = () => [];

    /// <summary>Figures.</summary>
    public required Func<IReadOnlyList<ListEntry>> Figures { get; init; }

    /// <summary>Faults that can be injected.</summary>
    public required Func<IReadOnlyList<ListEntry>> Faults { get; init; }

    /// <summary>Counts what numbers of devices take, for lanes by their ids.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<int>, IReadOnlyList<ResourceRow>> Resources { get; init; } = (_, _) => [];

    /// <summary>What setting devices up takes, for lanes by their ids.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<SetUpRow>> SetUps { get; init; } = _ => [];
}
