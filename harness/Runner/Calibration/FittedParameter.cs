namespace Bakeoff.Harness;

/// <summary>A parameter with the value found, and how well the rows fix it.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">The value found.</param>
/// <param name="Objective">The objective there.</param>
/// <param name="AtLow">The objective at the lower end of the range, the other parameters as found.</param>
/// <param name="AtHigh">The objective at the upper end.</param>
/// <param name="Curvature">Second derivative of the objective by the logarithm of the value, from steps of 5 %; null at zero.</param>
public sealed record FittedParameter(
    CalibrationParameter Parameter, double Value, double Objective, double AtLow, double AtHigh, double? Curvature)
{
    /// <summary>A rise of the mean squared logarithmic error that is worth speaking of: that of an error of 3 % beside one of zero.</summary>
    private const double WorthwhileRise = 0.001;

    /// <summary>A value so near to an end of its range, in positions of it, lies on it.</summary>
    private const double AtBoundMax = 0.005;

    /// <summary>True if the search ended at an end of the range: the data want a value that its source does not allow.</summary>
    public bool IsAtBound => Parameter.PositionOf(Value) is < AtBoundMax or > 1 - AtBoundMax;

    /// <summary>
    /// What the rows say about the value: the objective rises towards both ends of the range (fixed), towards one, or hardly (not fixed); or
    /// it would go on falling beyond an end.
    /// </summary>
    public string Note => (IsAtBound, RisesBelow, RisesAbove) switch
    {
        (true, _, _) when RisesBelow || RisesAbove => "at end of range",
        (_, true, true) => "fixed",
        (_, true, false) => "fixed from below",
        (_, false, true) => "fixed from above",
        _ => "not fixed",
    };

    private bool RisesBelow => AtLow - Objective > WorthwhileRise;

    private bool RisesAbove => AtHigh - Objective > WorthwhileRise;
}
