namespace Bakeoff.Transports.Resources;

/// <summary>A count of each kind of resource.</summary>
public sealed class ResourceTally
{
    private readonly long[] _counts = new long[Kinds.Count];

    /// <summary>All kinds, in order.</summary>
    public static IReadOnlyList<ResourceKind> Kinds { get; } = Enum.GetValues<ResourceKind>();

    /// <summary>Number of a kind.</summary>
    public long this[ResourceKind kind] => _counts[(int)kind];

    /// <summary>Adds to a kind.</summary>
    public void Add(ResourceKind kind, long count) => _counts[(int)kind] += count;
}
