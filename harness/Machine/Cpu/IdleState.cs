namespace Bakeoff.Machine;

/// <summary>An idle state of a core.</summary>
/// <param name="Name">As the processor's vendor calls it: C1, C1E, C6.</param>
/// <param name="TargetResidencyPs">Shortest sleep that makes the state worth its entry and exit; the governor chooses by it.</param>
/// <param name="ExitLatencyPs">From the wake-up to the first instruction; the sleeper pays it.</param>
/// <param name="IsOfPackage">True if it takes all cores of the package: see <see cref="IdlePackage"/>.</param>
public readonly record struct IdleState(string Name, long TargetResidencyPs, long ExitLatencyPs, bool IsOfPackage = false);
