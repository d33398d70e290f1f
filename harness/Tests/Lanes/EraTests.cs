using Bakeoff.Transports;

namespace Bakeoff.Tests.Lanes;

public sealed class EraTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    [Fact]
    public void Virtio_pci_eventfd_is_the_one_to_one_transport_of_September_2009()
    {
        Lane lane = Catalog.Parse("virtio-pci-eventfd");
        Assert.Equal("2009-09", lane.Era.Id);
        Assert.Equal(OptionIds.Driver2631, lane.FrontEnd.GetEnum(OptionIds.Driver));
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Mergeable));
        Assert.False(lane.Rings.GetBool(OptionIds.EventIdx));
        Assert.True(lane.Rings.GetBool(OptionIds.Indirect));
        Assert.Equal(OptionIds.HopWorkItem, lane.Interrupts.GetEnum(OptionIds.Hop));
        Assert.Equal(OptionIds.PerDevice, lane.BackEnd.GetEnum(OptionIds.Threads));
        Assert.Equal(BusShells.PciVirtio, lane.Bus);
        Assert.Equal(ApicModel.XApic, lane.Apic);
        Assert.False(lane.IsAnachronistic);
    }

    [Fact]
    public void Vhost_net_is_the_first_merged_one()
    {
        Lane lane = Catalog.Parse("vhost-net");
        Assert.Equal("2010-05", lane.Era.Id);
        Assert.Equal(OptionIds.Driver2632, lane.FrontEnd.GetEnum(OptionIds.Driver));
        Assert.False(lane.FrontEnd.GetBool(OptionIds.Mergeable));
        Assert.False(lane.Rings.GetBool(OptionIds.EventIdx));
        Assert.Equal(OptionIds.HopWorkItem, lane.Interrupts.GetEnum(OptionIds.Hop));
        Assert.Equal(OptionIds.Global, lane.BackEnd.GetEnum(OptionIds.Worker));
        Assert.Equal(OptionIds.Loops2634, lane.BackEnd.GetEnum(OptionIds.Loops));
        Assert.Equal(524_288, lane.BackEnd.GetInt(OptionIds.WeightBytes));
        Assert.Equal(1_048_576, lane.Attachment.GetInt(OptionIds.SendBuffer));
        Assert.Equal(500, lane.Attachment.GetInt(OptionIds.Queue));
        Assert.False(lane.IsAnachronistic);
    }

    [Fact]
    public void Venet_is_AlacrityVM_of_September_2009()
    {
        Lane lane = Catalog.Parse("venet");
        Assert.Equal("2009-09", lane.Era.Id);
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Txc));
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Sg));
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Gso));
        Assert.Equal(256, lane.Rings.GetInt(OptionIds.Size));
        Assert.Equal(1, lane.Interrupts.GetInt(OptionIds.Priorities));
        Assert.True(lane.Interrupts.GetBool(OptionIds.Coalesce));
        Assert.Equal(OptionIds.HopDirect, lane.Interrupts.GetEnum(OptionIds.Hop));
        Assert.Equal(10, lane.BackEnd.GetInt(OptionIds.TxMitigation));
        Assert.Equal(0, lane.BackEnd.GetInt(OptionIds.BurstThreshold));
        Assert.False(lane.BackEnd.GetBool(OptionIds.PageWise));
        Assert.False(lane.BackEnd.GetBool(OptionIds.ZeroCopy));
        Assert.Equal(BusShells.VbusBridge, lane.Bus);
        Assert.False(lane.IsAnachronistic);
    }

    [Fact]
    public void Venet_of_April_2009_kicks_by_hypercall_segments_serves_lone_kicks_in_place_page_by_page_and_has_no_tx_complete()
    {
        Lane lane = Catalog.Parse("venet@2009-04");
        Assert.True(lane.Kick.Is(KindIds.HypercallDoorbell));
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Sg));
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Gso));
        Assert.False(lane.FrontEnd.GetBool(OptionIds.Txc));
        Assert.Equal(20, lane.BackEnd.GetInt(OptionIds.BurstThreshold));
        Assert.True(lane.BackEnd.GetBool(OptionIds.PageWise));
        Assert.Equal(OptionIds.HopWorkItem, lane.Interrupts.GetEnum(OptionIds.Hop));
        Assert.False(lane.IsAnachronistic);
    }

    [Fact]
    public void Vhost_net_of_Linux_3_1_has_a_worker_per_device_event_index_mergeable_buffers_and_no_hop()
    {
        Lane lane = Catalog.Parse("vhost-net@2011-10");
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Mergeable));
        Assert.True(lane.Rings.GetBool(OptionIds.EventIdx));
        Assert.Equal(OptionIds.HopDirect, lane.Interrupts.GetEnum(OptionIds.Hop));
        Assert.Equal(OptionIds.PerDevice, lane.BackEnd.GetEnum(OptionIds.Worker));
        Assert.Equal(OptionIds.Loops31, lane.BackEnd.GetEnum(OptionIds.Loops));
        Assert.Equal(ApicModel.X2Apic, lane.Apic);
        Assert.False(lane.IsAnachronistic);
    }

    [Fact]
    public void Modern_means_posted_interrupts() => Assert.Equal(ApicModel.ApicV, Catalog.Parse("vhost-net@modern").Apic);

    [Theory]
    [InlineData("bare-metal@2009-04", false)]
    [InlineData("bare-metal@modern", false)]
    [InlineData("vhost-net@2009-04", true)]
    [InlineData("vhost-net@2009-09", true)]
    [InlineData("virtio-pci-eventfd@2009-04", true)]
    [InlineData("virtio-pci-eventfd@modern", false)]
    [InlineData("vhost-net@modern+rings=packed-virtqueue", false)]
    [InlineData("vhost-net@modern+front_end[rx-usecs=50]+back_end[busyloop-us=50]", false)]
    [InlineData("vhost-net@2011-10+back_end[busyloop-us=50,loops=4.20]", true)]
    [InlineData("vhost-net@2011-10+rings=packed-virtqueue+back_end[loops=4.20]", true)]
    [InlineData("vhost-net@modern+kick=polled+back_end=sidecore", false)]
    [InlineData("vhost-net@2011-10+back_end=sidecore", true)]
    [InlineData("virtio-pci-eventfd+rings[event-idx=true]", true)]
    [InlineData("virtio-pci-eventfd@2011-10+rings[event-idx=true]", false)]
    [InlineData("virtio-pci-eventfd+front_end[driver=2.6.32]", true)]
    [InlineData("vhost-net+front_end[driver=2.6.31]", false)]
    [InlineData("vhost-net+back_end[worker=per-virtqueue]", true)]
    [InlineData("venet+front_end[txc=false]", false)]
    [InlineData("venet@2009-04+front_end[txc=true]", true)]
    [InlineData("venet@2011-10", false)]
    [InlineData("venet@modern", true)]
    [InlineData("vhost-net+interrupts=bridge-event-queue", false)]
    [InlineData("virtio-vbus", false)]
    [InlineData("virtio-vbus@2009-04", true)]
    [InlineData("xen-pv+interrupts[callback=vector]", true)]
    [InlineData("xen-pv@2011-10+interrupts[callback=vector]", false)]
    [InlineData("lguest@2009-04", false)]
    [InlineData("lguest@2009-04+interrupts[looks-again=true]", true)]
    public void A_part_or_value_from_outside_the_era_makes_a_lane_anachronistic(string id, bool anachronistic)
    {
        Lane lane = Catalog.Parse(id);
        Assert.Equal(anachronistic, lane.IsAnachronistic);
        Assert.Equal(anachronistic, lane.Anachronisms.Count > 0);
    }

    [Fact]
    public void An_anachronism_is_said_in_words() =>
        Assert.Equal(
            ["back_end vhost-worker existed in 2010-05 and later"],
            Catalog.Parse("virtio-pci-eventfd+front_end[mergeable=false]+back_end=vhost-worker").Anachronisms);

    [Fact]
    public void The_era_of_the_text_wins_over_that_of_the_experiment_and_that_over_the_contestants_own()
    {
        Assert.Equal("vhost-net@2011-10", Catalog.Parse("vhost-net", Era.October2011).Id);
        Assert.Equal("vhost-net@2009-09", Catalog.Parse("vhost-net@2009-09", Era.October2011).Id);
        Assert.Equal("vhost-net", Catalog.Parse("vhost-net@2010-05", Era.October2011).Id);
    }

    [Fact]
    public void Every_contestant_is_of_its_time_in_its_own_era() =>
        Assert.All(Catalog.Contestants, contestant =>
        {
            Assert.False(Catalog.Resolve(contestant).IsAnachronistic, contestant.Id);
            Assert.True(contestant.Existed.Contains(contestant.DefaultEra), contestant.Id);
            Assert.Equal(contestant.Id, Catalog.Resolve(contestant).Id);
        });
}
