namespace Bakeoff.Plots.Faults;

/// <summary>One cell of the error matrix.</summary>
/// <param name="Fault">Row.</param>
/// <param name="Lane">Column.</param>
/// <param name="Policy">Which of the two panels.</param>
/// <param name="Radius">Blast radius from 0, nothing, to 6, the host; null where the fault is not applicable.</param>
public sealed record FaultFigureCell(string Fault, string Lane, string Policy, int? Radius);
