using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Tests.Many;

/// <summary>The claim of August 2009: "1:1 is going to quickly populate the available MMIO/PIO and IDT slots".</summary>
public sealed class ResourceTests
{
    [Theory]
    [InlineData("virtio-pci-eventfd", 3 * 8, 4 * 8, 2 * 8, 8, 8)]
    [InlineData("vhost-net+back_end[worker=global]", 3 * 8, 4 * 8, 2 * 8, 8, 1)]
    [InlineData("vhost-net+back_end[worker=per-device]", 3 * 8, 4 * 8, 2 * 8, 8, 8)]
    [InlineData("vhost-net+kick=mmio-ioeventfd", 3 * 8, 4 * 8, 2 * 8, 8, 1)]
    [InlineData("venet", 1, 2, 2, 1, 2 * 8)]
    [InlineData("venet+kick=hypercall-doorbell", 1, 2, 1, 1, 2 * 8)]
    public void Eight_devices_take_so_much(string lane, int vectors, int eventfds, int busDevices, int slots, int threads)
    {
        ResourceTally tally = Survey(lane, 8).Single().Tally!;
        Assert.Equal(vectors, tally[ResourceKind.Vectors]);
        Assert.Equal(vectors, tally[ResourceKind.GsiRoutes]);
        Assert.Equal(eventfds, tally[ResourceKind.Eventfds]);
        Assert.Equal(busDevices, tally[ResourceKind.IoBusDevices]);
        Assert.Equal(slots, tally[ResourceKind.PciSlots]);
        Assert.Equal(threads, tally[ResourceKind.Threads]);
    }

    [Fact]
    public void Rings_take_their_bytes_and_the_bridge_one_event_queue_for_all()
    {
        long[] venet = [.. Survey("venet", 1, 2, 3).Select(row => row.Tally![ResourceKind.RingBytes])];
        Assert.Equal(venet[1] - venet[0], venet[2] - venet[1]);
        Assert.Equal(32_824 + (1024 * 144), venet[0] - (venet[1] - venet[0])); // what is left without devices
    }

    [Theory]
    [InlineData("kvm-io-bus-2.6.32", 1)] // two kicks each, three free
    [InlineData("vectors-per-cpu", 56)]
    [InlineData("pci-slots", 29)]
    [InlineData("open-files", 256)]
    public void Where_one_to_one_ends_the_bridge_does_not(string name, int most)
    {
        ResourceLimit limit = ResourceLimit.All.Single(candidate => candidate.Name == name);
        Assert.Equal(most, Most(limit, "vhost-net"));
        Assert.Null(Most(limit, "venet"));
    }

    [Fact]
    public void The_vector_limit_is_where_building_a_guest_really_fails()
    {
        IReadOnlyList<ResourceRow> rows = Survey("vhost-net", 56, 57);
        Assert.NotNull(rows[0].Tally);
        Assert.Null(rows[1].Tally);
        Assert.StartsWith("refused at device 57: devices 57 is not accepted for vhost-net: a guest's CPU has 172 interrupt vectors", rows[1].WhyNone);
    }

    [Fact]
    public void Bare_metal_has_no_guest_to_take_from() => Assert.Empty(Survey("bare-metal", 1));

    private static IReadOnlyList<ResourceRow> Survey(string lane, params int[] devices) =>
        ResourceSurvey.Of(TransportCatalog.Default.Parse(lane), Scenario.Machine("A"), devices);

    private static long? Most(ResourceLimit limit, string lane)
    {
        IReadOnlyList<ResourceRow> rows = Survey(lane, 1, 2);
        long first = rows[0].Tally![limit.Kind];
        return limit.MostDevices(first, rows[1].Tally![limit.Kind] - first);
    }
}
