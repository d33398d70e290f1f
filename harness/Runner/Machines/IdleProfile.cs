using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The idle states of a machine's cores and what its kernel does with the tick of an idle one.</summary>
/// <param name="TickFollowsPrediction">True if a core that expects a short sleep keeps its tick.</param>
/// <param name="States">Shallowest first. The first one's exit latency is the atom <c>idle.exit_latency</c>.</param>
public sealed record IdleProfile(bool TickFollowsPrediction, IReadOnlyList<IdleStateRow> States)
{
    /// <summary>
    /// As the simulator wants it, the first <paramref name="deepest"/> states of it; null if that leaves one, which then needs no governor.
    /// <paramref name="overridesNs"/> are those of the cell, checked with the atoms.
    /// </summary>
    public IdleStates? ToIdleStates(CostTable costs, IReadOnlyDictionary<string, double>? overridesNs = null, int deepest = int.MaxValue)
    {
        int count = Math.Min(deepest, States.Count);
        return count < 2 ? null : new IdleStates(States.Take(count).Select((row, i) => new IdleState(
            row.Name,
            ToPs(row.TargetResidencyNs),
            i == 0 ? costs[CostKey.IdleExitLatency] : ToPs(overridesNs?.GetValueOrDefault(row.CostName, row.Nominal) ?? row.Nominal),
            row.IsOfPackage)),
            TickFollowsPrediction);
    }

    /// <summary>The states whose exit latency is no atom.</summary>
    public IEnumerable<IdleStateRow> Deeper => States.Skip(1);

    private static long ToPs(double ns) => (long)((ns * 1000.0) + 0.5);
}
