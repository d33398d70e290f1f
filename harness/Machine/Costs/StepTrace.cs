namespace Bakeoff.Machine;

/// <summary>One step of a traced round trip.</summary>
/// <param name="TimePs">Virtual time at which the step began.</param>
/// <param name="Context">Who did it.</param>
/// <param name="Step">What was done.</param>
/// <param name="CostKey">Name of the cost atom, or empty for a mark.</param>
/// <param name="Units">Units charged.</param>
/// <param name="Ps">Picoseconds charged.</param>
/// <param name="ExitsSoFar">Exits since the trace began.</param>
public readonly record struct TraceStep(
    long TimePs, string Context, string Step, string CostKey, long Units, long Ps, long ExitsSoFar);

/// <summary>Records every charge and mark while it is on; used by <c>bakeoff show</c> and the step tables.</summary>
public sealed class StepTrace
{
    private readonly List<TraceStep> _steps = [];

    /// <summary>Records while true.</summary>
    public bool IsOn { get; set; }

    /// <summary>Exits so far; kept by the vCPU.</summary>
    public long Exits { get; set; }

    /// <summary>The steps in the order in which they were charged.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>Adds a charge; one that follows its like without a gap adds to it.</summary>
    public void Charge(long timePs, string context, CostKey key, long units, long ps)
    {
        if (!IsOn)
        {
            return;
        }

        string name = CostKeys.NameOf(key);
        if (_steps.Count > 0 && _steps[^1] is var last
            && last.CostKey == name && last.Context == context && last.TimePs + last.Ps == timePs && last.ExitsSoFar == Exits)
        {
            _steps[^1] = last with { Units = last.Units + units, Ps = last.Ps + ps };
            return;
        }

        _steps.Add(new(timePs, context, CostKeys.All[(int)key].Meaning, name, units, ps, Exits));
    }

    /// <summary>Adds a mark: an exit, an interrupt, a wake-up, a frame on the wire.</summary>
    public void Mark(long timePs, string context, string what)
    {
        if (IsOn)
        {
            _steps.Add(new(timePs, context, what, "", 0, 0, Exits));
        }
    }

    /// <summary>Forgets all steps.</summary>
    public void Clear()
    {
        _steps.Clear();
        Exits = 0;
    }
}
