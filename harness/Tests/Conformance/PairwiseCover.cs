using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>A small choice of lanes in which every two kinds that occur together in any lane occur together.</summary>
internal static class PairwiseCover
{
    /// <summary>Greedy and deterministic: always the first lane that covers the most pairs not yet covered.</summary>
    public static IReadOnlyList<Lane> Of(IReadOnlyList<Lane> lanes)
    {
        HashSet<(PartKind, PartKind)> open = PairsOf(lanes);
        List<Lane> chosen = [];
        while (open.Count > 0)
        {
            Lane best = lanes.MaxBy(lane => Pairs(lane).Count(open.Contains))!;
            open.ExceptWith(Pairs(best));
            chosen.Add(best);
        }

        return chosen;
    }

    /// <summary>Every pair of kinds that occurs.</summary>
    public static HashSet<(PartKind, PartKind)> PairsOf(IEnumerable<Lane> lanes) => [.. lanes.SelectMany(Pairs)];

    private static IEnumerable<(PartKind, PartKind)> Pairs(Lane lane) =>
        from first in PartSlots.All
        from second in PartSlots.All
        where first < second
        select (lane[first].Kind, lane[second].Kind);
}
