using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// Which lanes must run so that the difference of two can be divided among their parts: the finest grouping of the parts
/// in which they differ such that every one of the 2^k combinations is a valid lane.
/// </summary>
public sealed class AttributionPlan
{
    private AttributionPlan(Lane first, Lane second, IReadOnlyList<PlayerGroup> players, IReadOnlyList<HybridInfo> coalitions)
    {
        First = first;
        Second = second;
        Players = players;
        Coalitions = coalitions;
    }

    /// <summary>The lane that the difference starts from.</summary>
    public Lane First { get; }

    /// <summary>The lane that it leads to.</summary>
    public Lane Second { get; }

    /// <summary>The players; bit i of a coalition's number is player i.</summary>
    public IReadOnlyList<PlayerGroup> Players { get; }

    /// <summary>The lane of every coalition: the first lane with the joined players' parts of the second.</summary>
    public IReadOnlyList<HybridInfo> Coalitions { get; }

    /// <summary>
    /// The second lane with one interrupt per signal, where it gathers signals in the bridge's event queue: the single
    /// intervention on the mechanism that the mails praise. Null otherwise.
    /// </summary>
    public Lane? WithoutCoalescing { get; private init; }

    /// <summary>What some coalitions give up so that their parts fit together, one sentence for each thing.</summary>
    public IReadOnlyList<string> Concessions =>
        [.. Coalitions.Where(lane => lane.Concessions.Count > 0)
            .GroupBy(lane => string.Join(", ", lane.Concessions))
            .Select(group => $"{group.Count()} of {Coalitions.Count} lanes give up {group.Key}, the first is {group.First().Id}")];

    /// <summary>Every lane to run, coalitions first, without repetition.</summary>
    public IReadOnlyList<Lane> Lanes =>
        [.. Coalitions.Select(hybrid => hybrid.Lane!).Concat(WithoutCoalescing is null ? [] : [WithoutCoalescing]).Distinct()];

    /// <summary>Makes the plan for two lanes of one era.</summary>
    /// <exception cref="LaneException">The lanes are equal, or of different eras.</exception>
    public static AttributionPlan Between(TransportCatalog catalog, Lane first, Lane second)
    {
        IReadOnlyList<HybridInfo> all = [.. catalog.HybridsBetween(first, second)];
        Player[] differing = [.. Differing(first, second)];
        if (differing.Length == 0)
        {
            throw new LaneException($"lanes '{first}' and '{second}' are the same: there is nothing to attribute");
        }

        int[] blocks = FinestValid(all, differing.Length);
        List<PlayerGroup> groups = [.. blocks.Select(block => Group(block, differing, all, first, second))];
        return new AttributionPlan(first, second, groups, [.. Masks(blocks).Select(mask => all[mask])])
        {
            WithoutCoalescing = Ablated(catalog, second),
        };
    }

    private static IEnumerable<Player> Differing(Lane first, Lane second) =>
        Transports.Players.All.Where(player => player.Slots().Any(slot => !first[slot].IsSameAs(second[slot])));

    /// <summary>Of all partitions whose unions of blocks are valid lanes, the one with the most blocks; the first of equals.</summary>
    private static int[] FinestValid(IReadOnlyList<HybridInfo> all, int players) =>
        Partitions(players).Where(blocks => Masks(blocks).All(mask => all[mask].IsValid)).MaxBy(blocks => blocks.Length)
        ?? throw new LaneException("one of the two lanes is refused");

    /// <summary>All partitions of the players into blocks, each block a bit mask, blocks ordered by their lowest player.</summary>
    private static IEnumerable<int[]> Partitions(int players)
    {
        return Extend([], 0);

        IEnumerable<int[]> Extend(int[] blocks, int player)
        {
            if (player == players)
            {
                return [blocks];
            }

            // Its own block first, so that finer partitions come first.
            IEnumerable<int[]> own = Extend([.. blocks, 1 << player], player + 1);
            IEnumerable<int[]> joined = Enumerable.Range(0, blocks.Length)
                .SelectMany(i => Extend([.. blocks.Select((block, j) => j == i ? block | (1 << player) : block)], player + 1));
            return own.Concat(joined);
        }
    }

    /// <summary>The combination of catalogue players that each coalition of blocks stands for.</summary>
    private static IEnumerable<int> Masks(int[] blocks) => Enumerable.Range(0, 1 << blocks.Length)
        .Select(coalition => blocks.Where((_, i) => (coalition & (1 << i)) != 0).Aggregate(0, (mask, block) => mask | block));

    private static PlayerGroup Group(int block, Player[] differing, IReadOnlyList<HybridInfo> all, Lane first, Lane second)
    {
        Player[] players = [.. differing.Where((_, i) => (block & (1 << i)) != 0)];
        PartSlot[] slots = [.. players.SelectMany(player => player.Slots()).Where(slot => !first[slot].IsSameAs(second[slot]))];
        string[] reasons = players.Length == 1
            ? []
            : [.. Enumerable.Range(1, all.Count - 2)
                .Where(mask => (mask & block) != 0 && (mask & block) != block)
                .SelectMany(mask => all[mask].Refusals).Select(rule => rule.ToString()).Distinct()];
        return new PlayerGroup(players, Words(first, second, slots), Words(second, first, slots), reasons);
    }

    /// <summary>What the lane has in these slots and the other does not: kinds, or options of the same kind.</summary>
    private static string Words(Lane lane, Lane other, PartSlot[] slots) => string.Join(", ", slots.Select(slot =>
        lane[slot].Kind != other[slot].Kind
            ? lane[slot].Kind.Id
            : $"{lane[slot].Kind.Id}[{string.Join(',', lane[slot].Options.Where(o => o.Value != other[slot][o.Definition.Name]))}]"));

    private static Lane? Ablated(TransportCatalog catalog, Lane lane) =>
        lane.Interrupts.Kind.Options.Any(option => option.Name == OptionIds.Coalesce) && lane.Interrupts.GetBool(OptionIds.Coalesce)
            ? catalog.Resolve(lane.Contestant, lane.Era,
                lane.Parts.With(lane.Interrupts.With(OptionIds.Coalesce, false)))
            : null;
}
