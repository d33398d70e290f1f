namespace Bakeoff.Harness;

/// <summary>A published row beside what the runs found.</summary>
/// <param name="Row">The row.</param>
/// <param name="Simulated">
/// Mean and 95 % interval over the seeds of the metric; of the quotient or difference, seed by seed, where the row stands against another set-up.
/// </param>
public sealed record RowResult(PublishedRow Row, StudentInterval Simulated)
{
    /// <summary>The cell that the set-up was run as.</summary>
    public required CellSpec Cell { get; init; }

    /// <summary>The cell of the set-up that it stands against, or null.</summary>
    public CellSpec? Against { get; init; }

    /// <summary>
    /// Relative error: simulated over published, less one. Of a range the distance to the nearest end, zero inside. Null for order and sign.
    /// </summary>
    public double? Error => Simulated.Mean is not { } mean ? null : Row.Kind switch
    {
        PublishedKind.Range => mean < Row.Low ? Relative(mean, Row.Low.Value) : mean > Row.High ? Relative(mean, Row.High.Value) : 0,
        PublishedKind.Order or PublishedKind.Sign => null,
        _ => Relative(mean, Row.Value!.Value),
    };

    /// <summary>True if the row has a number to meet, so that its error tells something.</summary>
    public bool HasError => Row.Value is not null && Error is not null;

    /// <summary>What came of it.</summary>
    public Verdict Verdict => Simulated.Mean is not { } mean ? Verdict.NoValue : Row.Kind switch
    {
        PublishedKind.Range => Error == 0 ? Verdict.Hit : Verdict.Miss,
        PublishedKind.Order or PublishedKind.Sign => Direction(mean),
        _ when Row.Band!.Value.Contains(Row.Value!.Value, mean) => Verdict.Hit,
        PublishedKind.Ratio when (mean - 1) * (Row.Value!.Value - 1) > 0 => Verdict.MissSignHolds,
        _ => Verdict.Miss,
    };

    /// <summary>True if the row counts as met.</summary>
    public bool IsHit => Verdict == Verdict.Hit;

    /// <summary>The verdict in words.</summary>
    public string Words => (Row.Kind, Verdict) switch
    {
        (PublishedKind.Order, Verdict.Hit) => "order holds",
        (PublishedKind.Order, Verdict.Miss) => "order fails",
        (PublishedKind.Sign, Verdict.Hit) => "sign holds",
        (PublishedKind.Sign, Verdict.Miss) => "sign fails",
        (_, Verdict.Hit) => "hit",
        (_, Verdict.MissSignHolds) => "miss (sign)",
        (_, Verdict.Miss) => "miss",
        (_, Verdict.Undecided) => "undecided",
        _ => "no value",
    };

    /// <summary>Whether the quotient of the two set-ups lies on the published side of one, and its whole interval with it.</summary>
    private Verdict Direction(double mean)
    {
        if (Simulated is { Low: <= 1, High: >= 1 })
        {
            return Verdict.Undecided;
        }

        return mean > 1 == Row.IsMore && mean != 1 ? Verdict.Hit : Verdict.Miss;
    }

    private static double Relative(double simulated, double published) => (simulated / published) - 1;
}
