namespace Bakeoff.Machine;

/// <summary>
/// The cores of a machine as one processor package. They share clock and voltage, which fall only when every core sleeps and which
/// <see cref="IdleState.IsOfPackage"/> states (C1E) are about: beside a core that runs, such a state is left as the shallowest one is. (Intel Xeon E5-2600
/// datasheet, volume 1: all active cores share frequency and voltage, 4.2.1; a core's state is C1E if all active cores are in C1 or deeper as well, 4.2.3.)
/// </summary>
/// <remarks>
/// <code>
///   core 0   C1E              wake-up                      C1E
///   core 1   any   wake-up                runs             runs     wake-up of core 0: C1's latency
///   clock    low   rising, C1E's latency  high
///                       `- a wake-up of core 0 now waits for the rest
/// </code>
/// A machine is one package here, however many cores it has. That a deeper state of another core lets the clock fall as well is inferred.
/// </remarks>
public sealed class IdlePackage
{
    private int _coresUp;
    private long _shallowPs;
    private long _risePs;
    private long _clockUpPs;

    /// <summary>Set-up only: one more core, which is up.</summary>
    internal void Add(IdleStates states)
    {
        _coresUp++;
        _risePs = states.PackageExitLatencyPs;
        _shallowPs = Math.Min(states[0].ExitLatencyPs, _risePs);
    }

    /// <summary>A core has nothing to run.</summary>
    internal void CoreSleeps() => _coresUp--;

    /// <summary>A sleeping core is woken at <paramref name="atPs"/>: the first makes the clock rise.</summary>
    internal void CoreWakes(long atPs)
    {
        if (_coresUp++ == 0)
        {
            _clockUpPs = atPs + _risePs;
        }
    }

    /// <summary>Exit latency of a core in the package's state that is woken at <paramref name="atPs"/>: until the clock is up, and no less than the shallowest.</summary>
    internal long ExitLatencyPs(long atPs) => Math.Max(_shallowPs, _clockUpPs - atPs);
}
