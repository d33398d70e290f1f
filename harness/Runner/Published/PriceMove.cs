namespace Bakeoff.Harness;

/// <summary>One price, moved alone in every set-up, and what that did to the validation rows.</summary>
/// <param name="Cost">Its key.</param>
/// <param name="Factor">What it was multiplied by.</param>
/// <param name="Seeds">Seeds of the runs.</param>
/// <param name="Machines">Machine profiles of the set-ups, separated by blanks.</param>
/// <param name="Score">The rows with the price moved.</param>
/// <param name="Gained">Rows that are met with the price moved only.</param>
/// <param name="Lost">Rows that are met with the price as it is only.</param>
public sealed record PriceMove(
    string Cost, double Factor, int Seeds, string Machines, ReproductionScore Score, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost);
