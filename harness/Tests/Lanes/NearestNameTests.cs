using Bakeoff.Machine;

namespace Bakeoff.Tests.Lanes;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("venet", "vnet", 1)]
    [InlineData("vhost-net", "vhsot-net", 2)]
    public void Distance_counts_insertions_deletions_and_replacements(string from, string to, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(from, to));
        Assert.Equal(expected, NearestName.Distance(to, from));
    }

    [Theory]
    [InlineData("vhostnet", "vhost-net")]
    [InlineData("VENET", "venet")]
    [InlineData("baremetal", "bare-metal")]
    public void A_mistyped_name_finds_the_one_that_was_meant(string typed, string meant) =>
        Assert.Equal(meant, NearestName.Find(typed, ["bare-metal", "vhost-net", "venet"]));

    [Theory]
    [InlineData("infiniband")]
    [InlineData("xy")]
    [InlineData("")]
    public void A_name_that_resembles_nothing_finds_nothing(string typed)
    {
        Assert.Null(NearestName.Find(typed, ["ioq", "venet", "bare-metal"]));
        Assert.Equal("", NearestName.Hint(typed, ["ioq", "venet", "bare-metal"]));
    }

    [Fact]
    public void Equal_distances_go_to_the_first() => Assert.Equal("rat", NearestName.Find("hat", ["rat", "cat"]));
}
