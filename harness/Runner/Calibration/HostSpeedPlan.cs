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

    /// <summary>The fit on the row that the source's file names. Throws <see cref="MatrixException"/> if the source has no host speed to fit.</summary>
    public static CalibrationPlan Of(PublishedSet published, string name, int iterations)
    {
        (PublishedSource source, HostSpeedFit speed) = Find(published, name);
        return On(published, speed, source.Rows.First(row => row.Id == speed.FittedOn), iterations) with { Name = name };
    }

    /// <summary>
    /// A fit on each absolute throughput of the source, whatever its role: what the factor would be if its file named that row. The row that it
    /// does name should be the one in the middle. Throws as <see cref="Of"/>.
    /// </summary>
    public static IReadOnlyList<CalibrationPlan> EachOf(PublishedSet published, string name, int iterations)
    {
        (PublishedSource source, HostSpeedFit speed) = Find(published, name);
        return [.. source.Rows.Where(IsAbsoluteThroughput).Select(row => On(published, speed, row, iterations))];
    }

    private static bool IsAbsoluteThroughput(PublishedRow row) => row.Kind == PublishedKind.Absolute && row.Unit == Throughput;

    private static (PublishedSource Source, HostSpeedFit Speed) Find(PublishedSet published, string name)
    {
        PublishedSource source = published.Sources.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new MatrixException(Complaint.Unknown("source", name, [.. published.Sources.Select(candidate => candidate.Name)]));
        HostSpeedFit speed = source.HostSpeed
            ?? throw new MatrixException($"{name}.yaml has no 'host_speed': {(source.IsHardwareStated ? "its hardware is stated" : "no row is named to fit it on")}");
        return (source, speed);
    }

    private static CalibrationPlan On(PublishedSet published, HostSpeedFit speed, PublishedRow row, int iterations) => new()
    {
        Name = row.Id,
        Parameters = [new CalibrationParameter(FactorTable.HostSpeed, Low, High, speed.Value, "within a factor of ten of the profile's (assumed)", row.Id)],
        Targets = [new CalibrationTarget(row, 1)],
        Set = published.Select([row.Id]),
        Iterations = iterations,
    };
}
