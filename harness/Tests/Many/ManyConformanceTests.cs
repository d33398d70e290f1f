using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Many;

/// <summary>The contract of every lane, with three devices per guest and two guests on the host.</summary>
public sealed class ManyConformanceTests
{
    private const string Moment = " warmup_s=0.0005 measure_s=0.002";
    private const string ChaosMoment = " warmup_s=0.001 measure_s=0.006";

    /// <summary>The contestants with a paravirtual device, and the worker that all devices of a host share.</summary>
    public static TheoryData<string> Lanes { get; } =
    [
        "virtio-pci-eventfd",
        "vhost-net",
        "vhost-net+back_end[worker=global]",
        "venet",
        "venet+interrupts=msix-irqfd[hop=direct]",
        "vhost-net+interrupts=bridge-event-queue",
    ];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Every_frame_of_every_device_arrives(string lane) => Verify(lane, Moment, chaos: false);

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Every_frame_of_every_device_arrives_whatever_the_schedule(string lane) => Verify(lane, ChaosMoment, chaos: true);

    [Theory]
    [InlineData("vhost-net", "devices=2 guests=2 topology=guest-to-host")]
    [InlineData("venet", "devices=2 guests=2 topology=guest-to-host")]
    [InlineData("vhost-net", "devices=2 guests=2 topology=guest-to-guest")]
    [InlineData("venet", "devices=2 guests=2 topology=guest-to-guest")]
    [InlineData("venet", "devices=1 guests=6")]
    public void Many_reach_the_host_and_each_other(string lane, string many)
    {
        RunOutcome outcome = Contract.Verify(new Scenario(lane, "udp-rr", $"{many} burst=2{Moment}", 1, Chaos: false));
        Assert.InRange(outcome.Metrics["fairness"]!.Value, 0.25, 1); // an application may share its core with another guest
        Contract.Verify(new Scenario(lane, "tcp-stream", $"{many} direction=send{Moment}", 1, Chaos: false));
    }

    [Fact]
    public void A_guest_that_runs_out_of_vectors_is_refused_with_the_reason()
    {
        var scenario = new Scenario("vhost-net", "udp-rr", $"devices=57{Moment}", 1, Chaos: false); // 3 of 170 each
        Exception e = Assert.Throws<InvalidOperationException>(() => scenario.Run());
        Assert.Contains("devices 57 is not accepted for vhost-net: a guest's CPU has 172 interrupt vectors", e.Message, StringComparison.Ordinal);
        Contract.Verify(new Scenario("venet", "udp-rr", $"devices=57{Moment}", 1, Chaos: false));
    }

    private static void Verify(string lane, string moment, bool chaos)
    {
        const string many = "devices=3 guests=2 ";
        Contract.Verify(new Scenario(lane, "udp-rr", many + "burst=2" + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "tcp-rr", many + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "tcp-stream", many + "direction=send" + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "tcp-stream", many + "direction=receive" + moment, 1, chaos));
        Contract.Verify(new Scenario(lane, "udp-stream", many + "direction=receive message_bytes=1000" + moment, 1, chaos));
    }
}
