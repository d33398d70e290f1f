using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Checks what a simulator hands over before it becomes a result.</summary>
internal static class OutcomeCheck
{
    /// <summary>
    /// Every metric must have a column, every number must be finite, and some time must have been measured.
    /// </summary>
    public static void Verify(RunOutcome outcome)
    {
        Invariant.That(outcome.MeasuredPs > 0, "A run measured no virtual time.");
        foreach ((string name, double? value) in outcome.Metrics)
        {
            Invariant.That(MetricColumns.Reported.Contains(name), $"A run reported '{name}', which is no metric column.");
            Invariant.That(value is null || double.IsFinite(value.Value), $"Metric {name} is {value}.");
        }
    }
}
