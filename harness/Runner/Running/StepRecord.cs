namespace Bakeoff.Harness;

/// <summary>One step of a round trip.</summary>
/// <param name="TimePs">Virtual time at the end of the step, in ps since the round trip began.</param>
/// <param name="Context">Context that took the step: guest softirq, exit handler, vhost worker.</param>
/// <param name="Step">What happened.</param>
/// <param name="CostKey">Cost key that was charged.</param>
/// <param name="ExitsSoFar">Exits of the round trip up to here.</param>
public sealed record StepRecord(long TimePs, string Context, string Step, string CostKey, int ExitsSoFar);
