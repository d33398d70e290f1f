namespace Bakeoff.Harness;

/// <summary>A named counter of the run, such as one of the seven of the vbus bridge.</summary>
/// <param name="Name">Name of the counter, in the original's spelling where there is one.</param>
/// <param name="Value">Its value at the end of the measurement.</param>
/// <param name="Unit">Unit of the value.</param>
public sealed record CounterValue(string Name, double Value, string Unit);
