namespace Bakeoff.Harness;

/// <summary>One step of a round trip.</summary>
/// <param name="TimePs">Virtual time at which the step began, in ps since the round trip began.</param>
/// <param name="DurationPs">Time charged, in ps; 0 for a mark (an exit, a wake-up, a frame put on the wire).</param>
/// <param name="Context">Context that took the step: guest softirq, vCPU thread, vhost worker.</param>
/// <param name="Step">What happened.</param>
/// <param name="CostKey">Cost key that was charged; empty for a mark.</param>
/// <param name="ExitsSoFar">Exits of the round trip up to here, this step included.</param>
public sealed record StepRecord(
    long TimePs, long DurationPs, string Context, string Step, string CostKey, int ExitsSoFar);
