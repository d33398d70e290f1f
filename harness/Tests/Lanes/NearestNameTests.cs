using Bakeoff.Machine;

namespace Bakeoff.Tests.Lanes;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("vhostnet", "vhost-net")]
    [InlineData("VENET", "venet")]
    [InlineData("vhsot-net", "vhost-net")]
    [InlineData("bare", "bare-metal")]
    [InlineData("baremetal", "bare-metal")]
    public void A_mistyped_name_finds_the_one_that_was_meant(string typed, string meant)
    {
        Assert.Equal(meant, NearestName.Find(typed, ["bare-metal", "vhost-net", "venet"]));
        Assert.Equal($"; did you mean '{meant}'?", NearestName.Hint(typed, ["bare-metal", "vhost-net", "venet"]));
    }

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
