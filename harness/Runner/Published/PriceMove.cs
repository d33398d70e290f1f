namespace Bakeoff.Harness;

/// <summary>One price, moved alone in every set-up, and what that did to the validation rows.</summary>
/// <param name="Cost">Its key; empty for all prices as they are.</param>
/// <param name="IsUp">True if it was moved up.</param>
/// <param name="Result">The rows with the price moved.</param>
/// <param name="Gained">Rows that are met with the price moved only.</param>
/// <param name="Lost">Rows that are met with the price as it is only.</param>
/// <param name="FailedRuns">Runs that failed; their rows count as not met.</param>
public sealed record PriceMove(string Cost, bool IsUp, Reproduction Result, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost, int FailedRuns)
{
    /// <summary>The score with the price moved.</summary>
    public ReproductionScore Score { get; } = Result.Score(PublishedRole.Validation);

    /// <summary>Verdicts that it changes.</summary>
    public int Changed => Gained.Count + Lost.Count;
}
