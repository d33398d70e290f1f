using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>One player of an attribution: parts that change together from one lane's kinds to the other's.</summary>
/// <param name="Players">The players of the catalogue that it joins; one unless they had to be merged.</param>
/// <param name="From">Its parts in the first lane.</param>
/// <param name="To">Its parts in the second lane.</param>
/// <param name="MergedBecause">Why its players could not be told apart: the rules that refuse the lanes in between; empty for one player.</param>
public sealed record PlayerGroup(IReadOnlyList<Player> Players, string From, string To, IReadOnlyList<string> MergedBecause)
{
    /// <summary>Names of its players, joined by "+".</summary>
    public string Name => string.Join('+', Players.Select(player => player.Id()));

    /// <summary>The slots that change together.</summary>
    public IEnumerable<PartSlot> Slots => Players.SelectMany(player => player.Slots());
}
