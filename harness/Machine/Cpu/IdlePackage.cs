namespace Bakeoff.Machine;

/// <summary>
/// The cores of a machine as one processor package. They share clock and voltage, which fall only when every core is in a state that lets them
/// (<see cref="IdleState.IsOfPackage"/>: C1E) or in a deeper one; until then a core leaves such a state as it leaves the shallowest. (Intel Xeon E5-2600
/// datasheet, volume 1, 4.2.1 and 4.2.5.2: all active cores share frequency and voltage, and the package enters C1E when all cores have requested it.)
/// </summary>
/// <remarks>
/// <code>
///   core 0   C1E              wake-up                      C1E
///   core 1   C1E   wake-up                runs             runs     wake-up of core 0: C1's latency
///   clock    low   rising, C1E's latency  high
///                       `- a wake-up of core 0 now waits for the rest
/// </code>
/// A machine is one package here, however many cores it has.
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
        long shallowPs = states[0].ExitLatencyPs, fullPs = states[state].ExitLatencyPs;
        long latencyPs = fullPs;
        foreach (IdleGovernor core in _cores)
        {
            if (core != sleeper)
            {
                latencyPs = Math.Min(latencyPs, core.KeepsClockUp(state) ? shallowPs : core.AwakeInPs(atPs));
            }
        }

        return Math.Max(latencyPs, shallowPs);
    }
}
