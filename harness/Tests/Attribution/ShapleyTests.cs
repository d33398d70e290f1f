using Bakeoff.Harness;

namespace Bakeoff.Tests.Attribution;

public sealed class ShapleyTests
{
    /// <summary>A game of four players with no structure at all.</summary>
    private static readonly double[] Arbitrary = [3, 7, 1, 12, 5, 5, 8, -2, 4, 9, 6, 0, 11, 2, 13, 20];

    [Fact]
    public void Shares_add_up_to_the_difference() =>
        Assert.Equal(Arbitrary[^1] - Arbitrary[0], Enumerable.Range(0, 4).Sum(i => Shapley.Share(Arbitrary, i)), 12);

    [Fact]
    public void Of_two_players_each_gets_its_own_and_half_of_what_they_do_together()
    {
        double[] values = [10, 13, 15, 30]; // alone 3 and 5, together 12 more
        Assert.Equal(3 + 6, Shapley.Share(values, 0), 12);
        Assert.Equal(5 + 6, Shapley.Share(values, 1), 12);
        Assert.Equal(12, Shapley.Interaction(values, 0, 1), 12);
    }

    [Fact]
    public void A_player_that_changes_nothing_gets_nothing_and_meets_nobody()
    {
        double[] values = [1, 4, 1, 4, 7, 2, 7, 2]; // player 1 does not matter
        Assert.Equal(0, Shapley.Share(values, 1), 12);
        Assert.Equal(0, Shapley.Interaction(values, 0, 1), 12);
        Assert.NotEqual(0, Shapley.Interaction(values, 0, 2), 12);
    }

    [Fact]
    public void Equal_players_get_equal_shares()
    {
        // Anybody of three suffices: a third each, and each two do the same work twice.
        double[] values = [0, 9, 9, 9, 9, 9, 9, 9];
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(3, Shapley.Share(values, i), 12));
        Assert.Equal(-4.5, Shapley.Interaction(values, 0, 1), 12);
    }

    [Fact]
    public void A_single_player_gets_everything() => Assert.Equal(-4, Shapley.Share([7, 3], 0), 12);
}
