namespace Bakeoff.Harness;

/// <summary>One point that was tried.</summary>
/// <param name="Number">Counted from 1, in the order of trying.</param>
/// <param name="Stage">Why it was tried: <c>current</c>, <c>search</c>, <c>low KEY</c> ...</param>
/// <param name="Values">Value of each parameter.</param>
/// <param name="LogErrors">Natural logarithm of simulated over published, for each row; of a range the distance to its nearest end.</param>
/// <param name="Objective">Weighted sum of their squares over the sum of the weights.</param>
public sealed record CalibrationPoint(int Number, string Stage, IReadOnlyList<double> Values, IReadOnlyList<double> LogErrors, double Objective);
