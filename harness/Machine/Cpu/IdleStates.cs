namespace Bakeoff.Machine;

/// <summary>The idle states that the cores of a machine choose from, shallowest first; at least two, for with one there is nothing to choose.</summary>
public sealed class IdleStates
{
    private readonly IdleState[] _states;

    /// <summary>A table of <paramref name="states"/>.</summary>
    /// <param name="states">Shallowest first, with growing residencies.</param>
    /// <param name="tickFollowsPrediction">
    /// True for kernels that ask the governor before they stop the tick of an idle core (Linux 4.17 on), false for those that stop it anyway.
    /// </param>
    public IdleStates(IEnumerable<IdleState> states, bool tickFollowsPrediction)
    {
        _states = [.. states];
        TickFollowsPrediction = tickFollowsPrediction;
        Invariant.That(_states.Length > 1, "a table of idle states has at least two");
        for (int i = 1; i < _states.Length; i++)
        {
            Invariant.That(_states[i].TargetResidencyPs > _states[i - 1].TargetResidencyPs, "a deeper idle state needs a longer sleep");
        }
    }

    /// <summary>Number of states.</summary>
    public int Count => _states.Length;

    /// <summary>True if a core that expects a short sleep keeps its tick.</summary>
    public bool TickFollowsPrediction { get; }

    /// <summary>State number <paramref name="index"/>, 0 the shallowest.</summary>
    public ref readonly IdleState this[int index] => ref _states[index];

    /// <summary>Exit latency of the state that takes the whole package; 0 if there is none.</summary>
    public long PackageExitLatencyPs => Array.Find(_states, state => state.IsOfPackage).ExitLatencyPs;

    /// <summary>The deepest state that a sleep of <paramref name="ps"/> is worth; the shallowest one if none is.</summary>
    public int DeepestFor(long ps)
    {
        int index = _states.Length - 1;
        while (index > 0 && _states[index].TargetResidencyPs > ps)
        {
            index--;
        }

        return index;
    }
}
