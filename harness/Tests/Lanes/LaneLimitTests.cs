using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Lanes;

/// <summary>The table of limits, against itself and against the builder: what it lets through can be built.</summary>
public sealed class LaneLimitTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    public static TheoryData<string> LimitIds => [.. LaneLimits.All.Select(limit => limit.Id)];

    public static TheoryData<string> Lanes =>
        [.. Catalog.Contestants.Select(contestant => contestant.Id).Except(["bare-metal"]),
            "venet+interrupts=msix-irqfd", "vhost-net+interrupts=pv-ic", "vhost-net@modern+kick=polled+back_end=sidecore", "vhost-net@modern+rings=packed-virtqueue",
            "vhost-net+rings[size=1024]", "venet+rings[size=2048]", "emulated-nic+front_end=rtl8139"];

    [Theory]
    [MemberData(nameof(LimitIds))]
    public void Each_limit_refuses_its_example_and_accepts_what_is_just_within(string id)
    {
        LaneLimit limit = LaneLimits.All.Single(candidate => candidate.Id == id);
        Lane lane = Catalog.Parse(limit.Example.Lane);
        LaneLoad load = limit.Example.Load;
        (string factor, string fault) = LaneLimits.Find(lane, load)!.Value;
        Assert.Equal(limit.Factor, factor);
        Assert.Contains(limit.Reason, fault, StringComparison.Ordinal);
        int most = (int)limit.Most(lane, load)!.Value;
        Assert.EndsWith($": at most {most}", fault);
        Assert.Null(LaneLimits.Find(lane, With(load, factor, most)));
        Assert.NotNull(LaneLimits.Find(lane, With(load, factor, most + 1)));
        Assert.Throws<LaneException>(() => LaneLimits.Check(lane, load));
    }

    [Theory]
    [InlineData("vhost-net", 0, 56)]
    [InlineData("vhost-net", 16, 46)]
    [InlineData("venet+interrupts=msix-irqfd", 0, 42)]
    [InlineData("lguest", 0, 15)]
    [InlineData("vhost-net+interrupts=pv-ic", 0, 32)]
    [InlineData("vhost-net+rings[size=1024]", 0, 26)]
    public void Numbers_and_memory_bound_the_devices(string lane, int disks, int most)
    {
        Assert.Null(LaneLimits.Find(Catalog.Parse(lane), new LaneLoad(most, 1, disks, 1500)));
        Assert.NotNull(LaneLimits.Find(Catalog.Parse(lane), new LaneLoad(most + 1, 1, disks, 1500)));
    }

    /// <summary>With the most devices that are accepted, a few disks where there can be any, and long frames, a world stands.</summary>
    [Theory]
    [MemberData(nameof(Lanes))]
    public void What_is_accepted_can_be_built(string id)
    {
        Lane lane = Catalog.Parse(id);
        int disks = LaneLimits.Find(lane, new LaneLoad(1, 1, 16, 1500)) is null ? 16 : 0;
        int mtu = LaneLimits.Find(lane, new LaneLoad(1, 1, 0, 9000)) is null ? 9000 : 1500;
        int devices = Enumerable.Range(1, 64).Last(count => LaneLimits.Find(lane, new LaneLoad(count, 1, disks, mtu)) is null);
        CellSpec cell = new Scenario(id, "udp-rr", $"devices={devices} disks={disks} mtu={mtu} options.disk_outstanding=64 options.disk_request_bytes=65536",
            1, Chaos: false).Cell();
        using var world = new World(cell, lane, Scenario.Machine("A"), 1, new RunOptions());
        Assert.Equal((devices, disks), (world.Devices.Count, world.Disks.Count));
    }

    private static LaneLoad With(LaneLoad load, string factor, int value) => factor switch
    {
        LaneLimits.Devices => load with { Devices = value },
        LaneLimits.Guests => load with { Guests = value },
        LaneLimits.Disks => load with { Disks = value },
        _ => load with { MtuBytes = value },
    };
}
