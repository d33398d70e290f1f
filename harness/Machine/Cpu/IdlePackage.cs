namespace Bakeoff.Machine;

/// <summary>
/// The cores of a machine as one processor package. They share clock and voltage, which fall only when every core sleeps and which
/// <see cref="IdleState.IsOfPackage"/> states (C1E) are about: beside a core that runs, such a state is left as the shallowest one is. (Intel Xeon E5-2600
/// datasheet, volume 1: all active cores share frequency and voltage, 4.2.1; a core's state is C1E if all active cores are in C1 or deeper as well, 4.2.3.)
/// </summary>
/// <remarks>
/// <code>
///   core 0   C1E              wake-up                      C1E
///   core 1   C1E   wake-up                runs             runs     wake-up of core 0: C1's latency
///   clock    low   rising, C1E's latency  high
///                       `- a wake-up of core 0 now waits for the rest
/// </code>
/// A machine is one package here, however many cores it has. That a deeper state of another core lets the clock fall as well is inferred.
/// </remarks>
public sealed class IdlePackage
{
    private readonly List<IdleGovernor> _cores = [];

    /// <summary>Set-up only: one more core.</summary>
    internal void Add(IdleGovernor core) => _cores.Add(core);

    /// <summary>
    /// Exit latency of <paramref name="sleeper"/>, which is in the package's state number <paramref name="state"/> and is woken at
    /// <paramref name="atPs"/>.
    /// </summary>
    internal long ExitLatencyPs(IdleGovernor sleeper, int state, long atPs)
    {
        IdleStates states = sleeper.States;
        long risePs = states[state].ExitLatencyPs;
        long shallowPs = Math.Min(states[0].ExitLatencyPs, risePs);
        long latencyPs = risePs;
        foreach (IdleGovernor core in _cores)
        {
            if (core != sleeper)
            {
                latencyPs = Math.Min(latencyPs, core.IsAwake ? shallowPs : core.ClockUpInPs(atPs, risePs));
            }
        }

        return Math.Max(latencyPs, shallowPs);
    }
}
