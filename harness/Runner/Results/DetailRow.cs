namespace Bakeoff.Harness;

/// <summary>One item of a run's detail, such as its exits for one reason: a row of a long table.</summary>
/// <param name="Run">The run.</param>
/// <param name="Item">The item.</param>
public sealed record DetailRow<TItem>(RunRow Run, TItem Item)
{
    /// <summary>Measured virtual seconds of the run.</summary>
    public double MeasuredSeconds => Run.Record.Outcome!.MeasuredPs / 1e12;
}
