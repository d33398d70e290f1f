namespace Bakeoff.Harness;

/// <summary>The speed of a source's processors relative to the machine profile, and the one row that it was fitted on.</summary>
/// <param name="Value">The factor.</param>
/// <param name="FittedOn">Id of the row, which is calibration therefore.</param>
public sealed record HostSpeedFit(double Value, string FittedOn);
