namespace Bakeoff.Plots.Data;

/// <summary>A mean over seeds with the ends of its 95 % confidence interval where there were enough seeds for one.</summary>
public readonly record struct Estimate(double Mean, double? Low, double? High);
