using Bakeoff.Transports;

namespace Bakeoff.Tests.Lanes;

public sealed class RefusalTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    public static TheoryData<string> RuleIds => [.. Catalog.Rules.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void Each_rule_refuses_its_example_with_its_reason(string id)
    {
        RefusalRule rule = Catalog.Rules.Single(candidate => candidate.Id == id);
        LaneException error = Assert.Throws<LaneException>(() => Catalog.Parse(rule.Example));
        Assert.Contains(rule, error.Refusals);
        Assert.Contains(rule.Reason, error.Message);
        Assert.StartsWith($"lane '{rule.Example}' is refused: ", error.Message);
    }

    [Theory]
    [InlineData("venet+back_end=vhost-worker", "tx-complete-without-sender")]
    [InlineData("vhost-net+front_end[mergeable=true]", "mergeable-with-2.6.34-loops")]
    [InlineData("vhost-net@2011-10+back_end[loops=2.6.34]", "mergeable-with-2.6.34-loops event-idx-with-2.6.34-loops")]
    [InlineData("vhost-net+rings=ioq", "virtio-net-over-ioq")]
    [InlineData("venet+rings=split-virtqueue", "vbus-enet-over-virtqueue tx-complete-with-virtqueue")]
    [InlineData("virtio-pci-eventfd+kick=hypercall-doorbell+interrupts=bridge-event-queue+attachment=venet-tap",
        "kernel-callback-to-userspace event-queue-from-userspace netdev-from-userspace")]
    [InlineData("lguest+kick=xen-event-send", "kernel-callback-to-userspace two-hypervisors")]
    [InlineData("xen-pv+interrupts=lguest-irq", "two-hypervisors process-interrupt-from-the-kernel")]
    [InlineData("virtio-vbus+rings[suppression=both]+kick=pio-ioeventfd", "signal-suppression-without-bridge")]
    [InlineData("vhost-net+kick=posted-mmio", "native-with-paravirtual silent-kick-without-poller")]
    public void Exactly_the_stated_reasons_are_given(string text, string rules)
    {
        LaneException error = Assert.Throws<LaneException>(() => Catalog.Parse(text));
        Assert.Equal(rules, string.Join(' ', error.Refusals.Select(rule => rule.Id)));
    }

    [Theory]
    [InlineData("vhost-net+front_end[mergeable=true]+back_end[loops=3.1]")]
    [InlineData("vhost-net+rings[event-idx=true]+back_end[loops=3.1]")]
    [InlineData("venet+front_end[txc=false]+back_end=vhost-worker")]
    [InlineData("vhost-net+back_end=venet-kthreads")]
    [InlineData("vhost-net+attachment=venet-tap")]
    [InlineData("venet+attachment=bridge-tap")]
    [InlineData("venet+front_end[txc=false]+kick=pio-ioeventfd+interrupts=msix-irqfd+back_end=userspace-io-thread+attachment=bridge-tap")]
    [InlineData("venet+back_end[zero-copy=true]")]
    [InlineData("vhost-net+kick=bridge-doorbell+interrupts=bridge-event-queue")]
    [InlineData("vhost-net+interrupts=xen-event-channel")]
    [InlineData("vhost-net+kick=lguest-notify")]
    [InlineData("venet+kick=xen-event-send+interrupts=xen-event-channel")]
    [InlineData("virtio-vbus+rings[suppression=both]+kick=hypercall-doorbell")]
    [InlineData("virtio-pci-eventfd+interrupts=pv-ic")]
    public void What_could_have_been_built_is_a_lane(string id) => Assert.Equal(id, Catalog.Parse(id).Id);

    [Theory]
    [InlineData("bare-metal", "pci-nic")]
    [InlineData("vhost-net", "pci-virtio")]
    [InlineData("venet", "vbus-bridge")]
    [InlineData("venet+kick=hypercall-doorbell", "vbus-bridge")]
    [InlineData("venet+kick=pio-ioeventfd+interrupts=msix-irqfd", "pci-virtio")]
    [InlineData("vhost-net+interrupts=bridge-event-queue", "pci-virtio+vbus-bridge")]
    [InlineData("venet+kick=mmio-ioeventfd", "pci-virtio+vbus-bridge")]
    [InlineData("virtio-vbus", "vbus-bridge")]
    [InlineData("xen-pv", "xen-bus")]
    [InlineData("lguest", "lguest-bus")]
    [InlineData("vhost-net+interrupts=pv-ic", "pci-virtio")]
    public void The_bus_shell_follows_from_kick_and_interrupt_path(string id, string shells) =>
        Assert.Equal(shells, Catalog.Parse(id).Bus.Id());

    [Fact]
    public void A_refusal_names_the_way_out() =>
        Assert.EndsWith(
            "It runs with front_end[txc=false].",
            Assert.Throws<LaneException>(() => Catalog.Parse("venet+back_end=vhost-worker")).Message);
}
