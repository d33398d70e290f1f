namespace Bakeoff.Harness;

/// <summary>The fit of a source's host speed: one parameter, one row.</summary>
public static class HostSpeedPlan
{
    /// <summary>
    /// Within a factor of ten of the profile's (assumed): wide, because the factor also stands for software that costs more than the lane's.
    /// </summary>
    private const double Low = 0.1;

    private const double High = 10;

    private const string Throughput = "bit/s";

    /// <summary>The source of a name. Throws <see cref="MatrixException"/> if there is none, or if it has no host speed to fit.</summary>
    public static PublishedSource Source(PublishedSet published, string name)
    {
        PublishedSource source = published.Sources.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new MatrixException(Complaint.Unknown("source", name, [.. published.Sources.Select(candidate => candidate.Name)]));
        return source.HostSpeed is not null
            ? source
            : throw new MatrixException($"{name}.yaml has no 'host_speed': {(source.IsHardwareStated ? "its hardware is stated" : "no row is named to fit it on")}");
    }

    /// <summary>The fit on the row that the file of <paramref name="source"/> names.</summary>
    public static CalibrationPlan Of(PublishedSet published, PublishedSource source, int iterations) =>
        On(published, source, source.Rows.First(row => row.Id == source.HostSpeed!.FittedOn), iterations) with { Name = source.Name };

    /// <summary>
    /// A fit on each absolute throughput of <paramref name="source"/>, whatever its role: what the factor would be if its file named that row.
    /// The row that it does name should be the one in the middle.
    /// </summary>
    public static IReadOnlyList<CalibrationPlan> EachOf(PublishedSet published, PublishedSource source, int iterations) =>
        [.. source.Rows.Where(IsAbsoluteThroughput).Select(row => On(published, source, row, iterations))];

    private static bool IsAbsoluteThroughput(PublishedRow row) => row.Kind == PublishedKind.Absolute && row.Unit == Throughput;

    private static CalibrationPlan On(PublishedSet published, PublishedSource source, PublishedRow row, int iterations) => new()
    {
        Name = row.Id,
        Parameters = [new CalibrationParameter(FactorTable.HostSpeed, Low, High, source.HostSpeed!.Value, "within a factor of ten of the profile's (assumed)", row.Id)],
        Targets = [new CalibrationTarget(row, 1)],
        Set = published.Select([row.Id]),
        Iterations = iterations,
    };
}
