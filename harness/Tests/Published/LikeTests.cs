using Bakeoff.Harness;

namespace Bakeoff.Tests.Published;

/// <summary>Set-ups that take over another one's settings.</summary>
public sealed class LikeTests
{
    [Fact]
    public void A_set_up_has_the_settings_of_the_one_it_is_like_and_its_own_win_wherever_they_stand()
    {
        PublishedSource source = PublishedText.Read("""
            name: s
            title: A source
            hardware: stated
            rigs: {slow: {link_gbps: 1, host_cores: 4}}
            defaults: {mtu: 9000}
            setups:
              first: {transport: venet, workload: tcp-stream, rig: slow, rig.host_cores: 2, measure_s: 0.3}
              second: {measure_s: 0.1, like: first, direction: receive}
              third: {like: second, transport: vhost-net, mtu: 1500}

            """);
        CellSpec second = Cell(source, "second");
        CellSpec third = Cell(source, "third");
        Assert.Equal(("venet", 9000, 0.1, 2), (second.Transport, second.MtuBytes, second.MeasureSeconds, second.Rig.HostCores));
        Assert.Equal(("vhost-net", 1500, 0.1, 2), (third.Transport, third.MtuBytes, third.MeasureSeconds, third.Rig.HostCores));
        Assert.Equal((StreamDirection.Receive, 0.3), (third.Direction, Cell(source, "first").MeasureSeconds));
    }

    private static CellSpec Cell(PublishedSource source, string name) => source.Setups.Single(setup => setup.Key == name).Value.Cell;
}
