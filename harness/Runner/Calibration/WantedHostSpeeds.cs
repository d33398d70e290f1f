using MathNet.Numerics.Statistics;

namespace Bakeoff.Harness;

/// <summary>What host speed one absolute throughput of a source wants.</summary>
/// <param name="Row">The row.</param>
/// <param name="Speed">The factor at which it is met, or null if none within the range does.</param>
public sealed record WantedHostSpeed(PublishedRow Row, double? Speed);

/// <summary>
/// The host speeds that the absolute throughputs of a source want, one by one, and their median: an outlier that the factor is fitted on
/// makes every other row of its source miss.
/// </summary>
public sealed class WantedHostSpeeds
{
    /// <summary>A row whose error stays above it has no factor: 1 per cent.</summary>
    private const double MetMax = 0.01;

    /// <summary>The speeds that the fits found, from the least up; rows without one come last.</summary>
    public WantedHostSpeeds(PublishedSource source, IEnumerable<Calibration> fits)
    {
        Source = source;
        Speeds = [.. fits.Select(Of).OrderBy(wanted => wanted.Speed ?? double.MaxValue)];
        double[] found = [.. Speeds.Select(wanted => wanted.Speed).OfType<double>()];
        Median = found.Length > 0 ? found.Median() : null;
    }

    /// <summary>The source.</summary>
    public PublishedSource Source { get; }

    /// <summary>One for each row.</summary>
    public IReadOnlyList<WantedHostSpeed> Speeds { get; }

    /// <summary>The median of those that were found, or null.</summary>
    public double? Median { get; }

    /// <summary>One row per throughput.</summary>
    public static CsvTable<WantedHostSpeed> Table { get; } = new("host-speeds.csv", "One row per absolute throughput of a source (`bakeoff calibrate --host-speed SOURCE --each`).",
    [
        new("row", "", "Label of the row.", wanted => wanted.Row.Id),
        new("role", "", "calibration, validation or alternative.", wanted => Words.Of(wanted.Row.Role)),
        new("published", "bit/s", "The published value.", wanted => CellText.Number(wanted.Row.Value)),
        new("host_speed", "", "Speed of the processors at which the simulated value is the published one; empty if none between a tenth and ten times the profile's gives it.",
            wanted => CellText.Number(wanted.Speed)),
    ]);

    /// <summary>Writes the table into a folder.</summary>
    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, Table.FileName), stream => Table.Write(stream, Speeds));

    private static WantedHostSpeed Of(Calibration fit) => new(
        fit.Plan.Targets.Single().Row,
        Math.Abs(fit.Fitted.LogErrors.Single()) <= MetMax ? fit.Fitted.Values.Single() : null);
}
