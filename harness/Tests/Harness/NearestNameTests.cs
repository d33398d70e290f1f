using Bakeoff.Machine;

namespace Bakeoff.Tests.Harness;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["mtu", "message_bytes", "vhost-net", "venet", "bare-metal"];

    [Theory]
    [InlineData("mut", "mtu")]
    [InlineData("vhostnet", "vhost-net")]
    [InlineData("VENET", "venet")]
    [InlineData("message", "message_bytes")]
    [InlineData("xyzzy", null)]
    public void The_nearest_name_is_found_or_none(string word, string? nearest) =>
        Assert.Equal(nearest, NearestName.Find(word, Known));
}
