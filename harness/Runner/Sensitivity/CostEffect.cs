namespace Bakeoff.Harness;

/// <summary>How a conclusion depends on one cost.</summary>
/// <param name="Range">The cost.</param>
/// <param name="AtLow">Second lane minus first with the cost at its lower end.</param>
/// <param name="AtHigh">Second lane minus first with the cost at its upper end.</param>
/// <param name="FirstOrder">
/// Change of the difference from the lower to the upper end as the ledger of the nominal runs predicts it: charged units per
/// work, without queueing. Null where the metric is no sum of charges.
/// </param>
/// <param name="BreakEven">Value of the cost at which the winner changes, or null if it does not within the range.</param>
/// <param name="MuStar">Mean absolute elementary effect of the screening, or null without one.</param>
/// <param name="Sigma">Its standard deviation: how far the effect depends on the other costs.</param>
public sealed record CostEffect(
    CostRange Range, StudentInterval AtLow, StudentInterval AtHigh, double? FirstOrder, double? BreakEven, double? MuStar, double? Sigma)
{
    /// <summary>Change of the difference from the lower to the upper end.</summary>
    public double Swing => (AtHigh.Mean - AtLow.Mean) ?? 0;
}
