namespace Bakeoff.Harness;

/// <summary>The fit of one source's host speed: one parameter, one row.</summary>
public static class HostSpeedPlan
{
    /// <summary>
    /// Within a factor of ten of the profile's (assumed): wide, because the factor also stands for software that costs more than the lane's.
    /// </summary>
    private const double Low = 0.1;

    private const double High = 10;

    /// <summary>The plan. Throws <see cref="MatrixException"/> if the source has no host speed to fit.</summary>
    public static CalibrationPlan Of(PublishedSet published, string name, int iterations)
    {
        PublishedSource source = published.Sources.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new MatrixException(Complaint.Unknown("source", name, [.. published.Sources.Select(candidate => candidate.Name)]));
        HostSpeedFit speed = source.HostSpeed
            ?? throw new MatrixException($"{name}.yaml has no 'host_speed': {(source.IsHardwareStated ? "its hardware is stated" : "no row is named to fit it on")}");
        PublishedRow row = source.Rows.First(candidate => candidate.Id == speed.FittedOn);
        return new CalibrationPlan
        {
            Name = name,
            Parameters = [new CalibrationParameter(FactorTable.HostSpeed, Low, High, speed.Value, "within a factor of ten of the profile's (assumed)", row.Id)],
            Targets = [new CalibrationTarget(row, 1)],
            Set = published.Select([row.Id]),
            Iterations = iterations,
        };
    }
}
