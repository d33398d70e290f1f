using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Attribution;

public sealed class AttributionPlanTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    [Fact]
    public void Vhost_net_and_venet_differ_in_five_players_and_need_32_lanes_and_the_ablation()
    {
        AttributionPlan plan = AttributionPlan.Between(Catalog, Catalog.Parse("vhost-net"), Catalog.Parse("venet", Era.May2010));
        Assert.Equal(["protocol", "kick", "interrupts", "back_end", "attachment"], plan.Players.Select(player => player.Name));
        Assert.Equal(32, plan.Coalitions.Count);
        Assert.Equal(plan.First, plan.Coalitions[0].Lane);
        Assert.Equal(plan.Second, plan.Coalitions[^1].Lane);
        Assert.Equal("venet@2010-05+interrupts[coalesce=false]", plan.WithoutCoalescing!.Id);
        Assert.Equal(33, plan.Lanes.Count);
        Assert.All(plan.Players, player => Assert.Empty(player.MergedBecause));
    }

    [Fact]
    public void Parts_that_need_each_other_are_one_player_with_the_reason()
    {
        AttributionPlan plan = AttributionPlan.Between(Catalog, Catalog.Parse("virtio-pci-eventfd"), Catalog.Parse("venet"));
        Assert.Equal(["protocol", "kick+interrupts+back_end+attachment"], plan.Players.Select(player => player.Name));
        Assert.Contains(plan.Players[1].MergedBecause, reason => reason.StartsWith("event-queue-from-userspace", StringComparison.Ordinal));
        Assert.All(plan.Coalitions, lane => Assert.True(lane.IsValid));
    }

    [Fact]
    public void An_option_of_one_part_makes_one_player()
    {
        AttributionPlan plan = AttributionPlan.Between(
            Catalog, Catalog.Parse("vhost-net"), Catalog.Parse("vhost-net+back_end[worker=per-device]"));
        PlayerGroup player = Assert.Single(plan.Players);
        Assert.Equal(("vhost-worker[worker=global]", "vhost-worker[worker=per-device]"), (player.From, player.To));
        Assert.Null(plan.WithoutCoalescing);
    }

    [Fact]
    public void Equal_lanes_leave_nothing_to_attribute()
    {
        LaneException error = Assert.Throws<LaneException>(
            () => AttributionPlan.Between(Catalog, Catalog.Parse("venet"), Catalog.Parse("venet")));
        Assert.Contains("the same", error.Message);
    }

    [Fact]
    public void Every_metric_is_per_unit_of_work() =>
        Assert.All(AttributionMetric.All, metric => Assert.False(metric.Name.EndsWith("_per_s", StringComparison.Ordinal), metric.Name));
}
