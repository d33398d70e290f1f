namespace Bakeoff.Plots.Claims;

/// <summary>One comparison of two systems.</summary>
/// <param name="Label">Metric and condition.</param>
/// <param name="Ratio">The first over the second.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Winner">0 the first, 1 the second, 2 neither.</param>
public sealed record RatioRow(string Label, double Ratio, double Low, double High, int Winner);
