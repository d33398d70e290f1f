using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Which steps of the host's network each attachment takes, per frame.</summary>
public sealed class AttachmentTests
{
    private const int Frames = 10;

    /// <summary>One step per frame sent and received; what is not named is not taken.</summary>
    [Theory]
    [InlineData("vhost-net", "bridge.forward x 20, netif.rx x 10, tap.write x 10, tap.read x 10, tap.transmit x 10")]
    [InlineData("vhost-net+attachment=venet-tap", "bridge.forward x 20, netif.rx x 10, tap.transmit x 10")]
    [InlineData("vhost-net+attachment=macvtap", "tap.write x 10, tap.read x 10, tap.transmit x 10, macvlan.forward x 20")]
    [InlineData("vhost-net+attachment=venet-macvlan", "tap.transmit x 10, macvlan.forward x 20")]
    [InlineData("vhost-net+front_end[tso=false]+attachment=raw-socket",
        "tap.read x 10, packet.filter x 10, packet.clone x 10, packet.send x 10")]
    public void A_frame_takes_the_steps_of_its_attachment(string lane, string steps)
    {
        using var rig = new WireRig(lane);
        rig.Ping(Frames);
        CostKey[] plumbing =
        [
            CostKey.BridgeForward, CostKey.NetifRx, CostKey.TapWrite, CostKey.TapRead, CostKey.TapTransmit, CostKey.MacvlanForward,
            CostKey.PacketFilter, CostKey.PacketClone, CostKey.PacketSend,
        ];
        Assert.Equal(steps, string.Join(", ", plumbing.Where(key => rig.Ledger.Units(key) > 0)
            .Select(key => $"{CostKeys.NameOf(key)} x {rig.Ledger.Units(key)}")));
        Assert.Equal(2 * Frames, rig.Ledger.Units(CostKey.NicTransmitDescriptor) + rig.Ledger.Units(CostKey.NicReceiveDescriptor));
    }

    /// <summary>Exits belong to rings, kicks and interrupts: the attachment changes none.</summary>
    [Theory]
    [InlineData("vhost-net+attachment=macvtap")]
    [InlineData("vhost-net+front_end[tso=false]+attachment=raw-socket")]
    [InlineData("vhost-net+attachment=venet-macvlan")]
    public void An_attachment_takes_no_exits(string lane)
    {
        using var bridged = new WireRig("vhost-net");
        using var rig = new WireRig(lane);
        bridged.Ping(Frames);
        rig.Ping(Frames);
        Assert.Equal(bridged.Vcpu.Exits.Total, rig.Vcpu.Exits.Total);
        Assert.Equal(bridged.Hops, rig.Hops);
    }

    /// <summary>With the bridge the softirq of the worker's core transmits; a macvlan calls the NIC's driver in the worker itself.</summary>
    [Fact]
    public void A_macvlan_transmits_without_a_softirq()
    {
        using var bridged = new WireRig("vhost-net");
        using var macvlan = new WireRig("vhost-net+attachment=macvtap");
        bridged.SendFromGuest(64);
        macvlan.SendFromGuest(64);
        Assert.True(SoftirqPs(bridged, core: 2) > SoftirqPs(bridged, core: 4));
        Assert.Equal(SoftirqPs(macvlan, core: 4), SoftirqPs(macvlan, core: 2)); // a core that does nothing at all
    }

    [Fact]
    public void Every_packet_socket_filters_every_frame()
    {
        using var rig = new WireRig("vhost-net+front_end[tso=false]+attachment=raw-socket");
        rig.Services.PacketSockets.Bind(); // another guest's
        rig.Ping(Frames);
        Assert.Equal(2 * Frames, rig.Ledger.Units(CostKey.PacketFilter));
        Assert.Equal(Frames, rig.Ledger.Units(CostKey.PacketClone));
    }

    [Fact]
    public void A_guest_behind_a_packet_socket_computes_its_checksums_both_ways()
    {
        double Checksummed(string lane) => new Scenario(lane, "udp-rr", "measure_s=0.002", 1, Chaos: false).Run()
            .Ledger.Where(entry => entry.Key == "checksum.byte").Sum(entry => entry.Count);
        Assert.Equal(0, Checksummed("vhost-net+front_end[data-valid=true]+attachment=macvtap"));
        Assert.Equal(2 * Checksummed("vhost-net+attachment=macvtap"), Checksummed("vhost-net+front_end[tso=false]+attachment=raw-socket"), tolerance: 6);
    }

    [Theory]
    [InlineData("vhost-net+attachment=macvtap", "udp-rr", "burst=4")]
    [InlineData("vhost-net+attachment=macvtap", "tcp-stream", "direction=send")]
    [InlineData("venet@2010-05+attachment=venet-macvlan", "tcp-stream", "direction=receive")]
    public void Guests_on_one_macvlan_reach_each_other_without_the_wire(string lane, string workload, string sets)
    {
        foreach (bool chaos in new[] { false, true })
        {
            RunOutcome outcome = Contract.Verify(
                new Scenario(lane, workload, sets + " topology=guest-to-guest warmup_s=0.0005 measure_s=0.002", 1, chaos));
            Assert.Equal(0, outcome.Metrics["wire_frames_per_s"]);
        }
    }

    [Theory]
    [InlineData("vhost-net+attachment=macvtap", "guest-to-host", "whose macvlan and the host do not see each other")]
    [InlineData("venet+attachment=venet-macvlan", "guest-to-host", "whose macvlan and the host do not see each other")]
    [InlineData("vhost-net+front_end[tso=false]+attachment=raw-socket", "guest-to-guest", "whose packet socket sends to the wire only")]
    [InlineData("assigned-nic", "guest-to-host", "whose NIC leads to the wire only")]
    public void A_topology_that_an_attachment_cannot_have_is_refused_with_the_reason(string lane, string topology, string reason)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new Scenario(lane, "udp-rr", "topology=" + topology, 1, Chaos: false).Run());
        Assert.Contains($"topology {topology} is not accepted for {lane}, {reason}: guest-to-remote", error.Message, StringComparison.Ordinal);
    }

    private static long SoftirqPs(WireRig rig, int core) =>
        rig.Host.Cores[core].Processor.Contexts.Where(context => context.Component == CpuComponent.Softirq).Sum(context => context.UsedPs);
}
