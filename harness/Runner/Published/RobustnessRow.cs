namespace Bakeoff.Harness;

/// <summary>A row of one of the tables of a study of prices.</summary>
/// <param name="Study">The study.</param>
/// <param name="Plan">Which prices, and how far.</param>
/// <param name="ModelVersion">Version of the model.</param>
/// <param name="Of">What the row is about.</param>
public sealed record RobustnessRow<T>(Robustness Study, RobustnessPlan Plan, string ModelVersion, T Of);
