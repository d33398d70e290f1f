using Bakeoff.Transports;

namespace Bakeoff.Tests.Lanes;

public sealed class HybridTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    [Fact]
    public void Every_combination_of_kinds_is_either_a_lane_or_refused_with_a_stated_reason()
    {
        HybridInfo[] all = [.. Catalog.Hybrids()];
        int product = PartSlots.All.Aggregate(1, (count, slot) => count * Catalog.KindsOf(slot).Count);
        Assert.Equal(product, all.Length);
        Assert.All(all, hybrid =>
        {
            Assert.Equal(hybrid.IsValid, hybrid.Refusals.Count == 0);
            Assert.Equal(hybrid.IsValid, Catalog.TryParse(hybrid.Id, null, out Lane? lane, out LaneException? error));
            Assert.Equal(hybrid.Lane, lane);
            Assert.All(hybrid.Refusals, rule => Assert.Contains(rule, error!.Refusals));
        });
    }

    [Fact]
    public void Every_kind_is_part_of_a_lane() =>
        Assert.Empty(Catalog.Kinds.Except(
            Catalog.Hybrids().Where(hybrid => hybrid.IsValid).SelectMany(hybrid => hybrid.Parts.All.Select(part => part.Kind))));

    [Fact]
    public void Every_contestant_is_among_the_hybrids_under_its_own_name() =>
        Assert.All(Catalog.Contestants, contestant =>
            Assert.Single(Catalog.Hybrids(), hybrid => hybrid.Id == contestant.Id && hybrid.IsValid));

    [Fact]
    public void Between_vhost_net_and_venet_every_set_of_players_is_a_lane()
    {
        Lane vhost = Catalog.Parse("vhost-net");
        Lane venet = Catalog.Parse("venet", Era.May2010);
        HybridInfo[] lanes = [.. Catalog.HybridsBetween(vhost, venet)];
        Assert.Equal(32, lanes.Length);
        Assert.All(lanes, hybrid => Assert.True(hybrid.IsValid, hybrid.Id));
        Assert.All(lanes, hybrid => Assert.False(hybrid.Lane!.IsAnachronistic, hybrid.Id));
        Assert.Equal(vhost, lanes[0].Lane);
        Assert.Equal(venet, lanes[^1].Lane);
        Assert.Equal(32, lanes.Select(hybrid => hybrid.Id).Distinct().Count());
        Repository.Approve("harness/Tests/Lanes/vhost-net-to-venet.approved.txt", string.Join('\n', lanes.Select(Line)) + "\n");
    }

    [Fact]
    public void Between_userspace_and_vbus_only_what_needs_the_kernel_is_refused()
    {
        HybridInfo[] lanes =
            [.. Catalog.HybridsBetween(Catalog.Parse("virtio-pci-eventfd"), Catalog.Parse("venet"))];
        Assert.Equal(32, lanes.Length);
        Assert.All(lanes, hybrid => Assert.Equal(
            hybrid.Parts.BackEnd.Is(KindIds.UserspaceIoThread)
                && (hybrid.Parts.Kick.Is(KindIds.BridgeDoorbell) || hybrid.Parts.Interrupts.Is(KindIds.BridgeEventQueue)
                    || hybrid.Parts.Attachment.Is(KindIds.VenetTap)),
            !hybrid.IsValid));
    }

    [Fact]
    public void Players_that_do_not_differ_are_not_swapped()
    {
        HybridInfo[] lanes = [.. Catalog.HybridsBetween(
            Catalog.Parse("vhost-net"), Catalog.Parse("vhost-net+back_end[worker=per-device]+rings[size=512]"))];
        Assert.Equal(
            ["vhost-net", "vhost-net+rings[size=512]", "vhost-net+back_end[worker=per-device]",
                "vhost-net+rings[size=512]+back_end[worker=per-device]"],
            lanes.Select(hybrid => hybrid.Id));
    }

    [Fact]
    public void Lanes_of_different_eras_are_not_mixed()
    {
        LaneException error = Assert.Throws<LaneException>(
            () => Catalog.HybridsBetween(Catalog.Parse("vhost-net"), Catalog.Parse("venet")));
        Assert.Contains("different eras (2010-05, 2009-09)", error.Message);
    }

    [Fact]
    public void A_concession_is_applied_only_where_it_makes_a_lane()
    {
        HybridInfo conceded = Catalog.HybridsBetween(Catalog.Parse("venet"), Catalog.Parse("vhost-net@2009-09"))
            .Single(hybrid => hybrid.Id == "venet+front_end[txc=false]+back_end=vhost-worker");
        Assert.Equal("front_end[txc=false]", Assert.Single(conceded.Concessions).ToString());
        Assert.All(Catalog.Hybrids().Where(hybrid => !hybrid.IsValid), hybrid => Assert.Empty(hybrid.Concessions));
    }

    private static string Line(HybridInfo hybrid) => hybrid.Id
        + (hybrid.Concessions.Count == 0 ? "" : $"  (concedes {string.Join(", ", hybrid.Concessions)})")
        + (hybrid.Lane?.IsAnachronistic == true ? "  (anachronistic)" : "");
}
