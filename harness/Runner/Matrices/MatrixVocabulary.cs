namespace Bakeoff.Harness;

/// <summary>The names that a matrix may use, as the catalogues of the testbed know them.</summary>
public sealed record MatrixVocabulary
{
    /// <summary>Contestants, in the order in which tables show them.</summary>
    public required IReadOnlyList<string> Transports { get; init; }

    /// <summary>Eras, oldest first.</summary>
    public required IReadOnlyList<string> Eras { get; init; }

    /// <summary>Machine profiles.</summary>
    public required IReadOnlyList<string> Machines { get; init; }

    /// <summary>Options of the machine that <c>options.name</c> may set.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Says what is wrong with a value of such an option, or null.</summary>
    public Func<string, string, string?> OptionFault { get; init; } = (_, _) => null;

    /// <summary>Says what a lane is made of in an era (empty: the lane's own), or why it is refused.</summary>
    public required Func<string, string, LaneCheck> CheckLane { get; init; }

    /// <summary>
    /// Cost keys of a machine profile. Throws <see cref="MatrixException"/> if the profile is broken.
    /// </summary>
    public required Func<string, IReadOnlyCollection<string>> CostKeys { get; init; }
}
