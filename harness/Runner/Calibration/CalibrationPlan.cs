namespace Bakeoff.Harness;

/// <summary>A row that parameters are fitted to, and how much it counts.</summary>
/// <param name="Row">The row.</param>
/// <param name="Weight">Factor of its squared error.</param>
public sealed record CalibrationTarget(PublishedRow Row, double Weight);

/// <summary>What is fitted to what.</summary>
public sealed record CalibrationPlan
{
    /// <summary>Iterations where nobody says how many.</summary>
    public const int DefaultIterations = 40;

    /// <summary>Name of the calibration, part of the default folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The free parameters.</summary>
    public required IReadOnlyList<CalibrationParameter> Parameters { get; init; }

    /// <summary>The rows.</summary>
    public required IReadOnlyList<CalibrationTarget> Targets { get; init; }

    /// <summary>The rows with their set-ups, shortened as the plan says.</summary>
    public required PublishedSet Set { get; init; }

    /// <summary>Iterations after which the simplex stops.</summary>
    public int Iterations { get; init; } = DefaultIterations;

    /// <summary>Refuses a row that nothing may be fitted to.</summary>
    public static void CheckRole(PublishedRow row, Func<string, MatrixException> fault)
    {
        if (row.Role != PublishedRole.Calibration)
        {
            throw fault($"row {row.Id} has the role {Words.Of(row.Role)}: nothing may be fitted to it");
        }

        if (row.Kind is PublishedKind.Order or PublishedKind.Sign)
        {
            throw fault($"row {row.Id} is of kind {Words.Of(row.Kind)}, which has no distance to make smaller");
        }
    }
}
