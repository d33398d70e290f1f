using System.Numerics;

namespace Bakeoff.Harness;

/// <summary>
/// Shapley's value and the pairwise Shapley interaction index of a cooperative game with few players. A coalition is a bit
/// mask: bit i is set if player i has joined; <c>values[mask]</c> is what the coalition is worth.
/// </summary>
/// <remarks>
/// L. Shapley, A value for n-person games (1953); M. Grabisch and M. Roubens, An axiomatic approach to the concept of
/// interaction among players (1999).
/// </remarks>
public static class Shapley
{
    /// <summary>
    /// Share of player <paramref name="player"/> in <c>values[all] - values[0]</c>: what it adds on joining, averaged over all
    /// orders of joining. The shares of all players add up to the difference.
    /// </summary>
    public static double Share(IReadOnlyList<double> values, int player)
    {
        int players = PlayersOf(values);
        int bit = 1 << player;
        double share = 0;
        for (int mask = 0; mask < values.Count; mask++)
        {
            if ((mask & bit) == 0)
            {
                int joined = BitOperations.PopCount((uint)mask);
                share += (values[mask | bit] - values[mask]) / (players * Choose(players - 1, joined));
            }
        }

        return share;
    }

    /// <summary>
    /// What two players add together beyond what each adds without the other: negative if they do the same work twice,
    /// positive if one needs the other, zero if they do not meet.
    /// </summary>
    public static double Interaction(IReadOnlyList<double> values, int first, int second)
    {
        int players = PlayersOf(values);
        int a = 1 << first;
        int b = 1 << second;
        double index = 0;
        for (int mask = 0; mask < values.Count; mask++)
        {
            if ((mask & (a | b)) == 0)
            {
                int joined = BitOperations.PopCount((uint)mask);
                index += (values[mask | a | b] - values[mask | a] - values[mask | b] + values[mask])
                    / ((players - 1) * Choose(players - 2, joined));
            }
        }

        return index;
    }

    private static int PlayersOf(IReadOnlyList<double> values) => BitOperations.Log2((uint)values.Count);

    private static double Choose(int n, int k)
    {
        double ways = 1;
        for (int i = 1; i <= k; i++)
        {
            ways = ways * (n - k + i) / i;
        }

        return ways;
    }
}
