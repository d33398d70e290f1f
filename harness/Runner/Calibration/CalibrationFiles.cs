using System.Globalization;
using CsvHelper;

namespace Bakeoff.Harness;

/// <summary>Writes what a calibration found: a row for each parameter, and every point tried.</summary>
public static class CalibrationFiles
{
    /// <summary>Name of the table of points.</summary>
    public const string TraceFileName = "calibration-trace.csv";

    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { NewLine = "\n" };

    /// <summary>One row per fitted parameter.</summary>
    public static CsvTable<FittedParameter> Table { get; } = new("calibration.csv", "One row per fitted parameter (`bakeoff calibrate`).",
    [
        new("parameter", "", "Key as in a matrix.", fitted => fitted.Parameter.Key),
        new("range_low", "", "Lower end of the published range, in the parameter's unit.", fitted => CellText.Number(fitted.Parameter.Low)),
        new("range_high", "", "Upper end.", fitted => CellText.Number(fitted.Parameter.High)),
        new("range_source", "", "Where the range comes from.", fitted => fitted.Parameter.Source),
        new("current", "", "Value of the machine profile or the rig when the fit began.", fitted => CellText.Number(fitted.Parameter.Current)),
        new("fitted", "", "Value found.", fitted => CellText.Number(fitted.Value)),
        new("objective", "", "Weighted mean of the squared logarithmic errors of the rows at the values found.", fitted => CellText.Number(fitted.Objective)),
        new("objective_at_low", "", "The same with this parameter at the lower end of its range, the others as found.", fitted => CellText.Number(fitted.AtLow)),
        new("objective_at_high", "", "The same at the upper end.", fitted => CellText.Number(fitted.AtHigh)),
        new("curvature", "", "Second derivative of the objective by the logarithm of the value.", fitted => CellText.Number(fitted.Curvature)),
        new("note", "", "Whether the rows fix the value.", fitted => fitted.Note),
        new("fixed_by", "", "The data that were expected to fix it.", fitted => fitted.Parameter.FixedBy),
    ]);

    /// <summary>Writes both files.</summary>
    public static void Write(string folder, Calibration calibration)
    {
        AtomicFile.Write(Path.Combine(folder, Table.FileName), stream => Table.Write(stream, calibration.Parameters));
        AtomicFile.Write(Path.Combine(folder, TraceFileName), stream => WriteTrace(stream, calibration));
    }

    /// <summary>Columns: the point, its stage and objective, a column for each parameter, and one for each row's logarithmic error.</summary>
    private static void WriteTrace(Stream stream, Calibration calibration)
    {
        using CsvWriter csv = CsvWriter.Create(stream, Format, leaveOpen: true);
        csv.WriteRecord(["point", "stage", "objective", .. calibration.Plan.Parameters.Select(parameter => parameter.Key),
            .. calibration.Plan.Targets.Select(target => "log_error:" + target.Row.Id)]);
        foreach (CalibrationPoint point in calibration.Trace)
        {
            csv.WriteRecord([point.Number.ToString(CultureInfo.InvariantCulture), point.Stage, CellText.Number(point.Objective),
                .. point.Values.Select(value => CellText.Number(value)), .. point.LogErrors.Select(error => CellText.Number(error))]);
        }
    }
}
