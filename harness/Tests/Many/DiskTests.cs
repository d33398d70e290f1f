using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Tests.Mechanisms;
using Bakeoff.Transports;
using Bakeoff.Transports.Disks;

namespace Bakeoff.Tests.Many;

/// <summary>The second class of devices: what a block request costs, and that it shares what network devices share.</summary>
public sealed class DiskTests
{
    private const string Moment = " warmup_s=0.0005 measure_s=0.002";
    private const string ChaosMoment = " warmup_s=0.001 measure_s=0.006";

    [Theory]
    [InlineData("virtio-pci-eventfd", false)]
    [InlineData("vhost-net", false)]
    [InlineData("vhost-net", true)]
    [InlineData("venet", false)]
    [InlineData("venet", true)]
    public void One_request_at_a_time_is_one_kick_one_signal_one_interrupt(string lane, bool writes)
    {
        using var rig = new GuestRig(lane);
        GuestDisk disk = rig.AddDisk(1, new DiskOptions { Writes = writes });
        disk.Driver.Start();
        rig.Simulator.RunUntil(rig.Simulator.NowPs);
        rig.Vcpu.Rouse();
        rig.Pass(2_000 * GuestRig.Us);
        disk.Driver.Stop();
        rig.Pass(1_000 * GuestRig.Us);
        long requests = disk.Driver.Requests;
        Assert.InRange(requests, 10, 25); // 80 us of medium, and the way there and back
        Assert.Equal(requests, disk.Queue.Kicks);
        Assert.Equal(requests, disk.Queue.Signals);
        Assert.Equal(requests, rig.Interrupts);
        Assert.Equal(requests, rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(requests, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(0, disk.Driver.Outstanding);
    }

    [Fact]
    public void A_disk_and_a_network_device_meet_in_the_event_queue()
    {
        using var rig = new GuestRig("venet");
        GuestDisk disk = rig.AddDisk(1, new DiskOptions());
        rig.RunOnHost(async thread =>
        {
            disk.Queue.HostSignal!.MarkPeerDirty();
            await disk.Interrupts.SignalAsync(thread, disk.Queue);
            rig.Rx.HostSignal!.MarkPeerDirty();
            await rig.Device.Interrupts!.SignalAsync(thread, rig.Rx);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(1, rig.Interrupts);
        Assert.Equal(1, rig.EventQueue.CoalescedInterDevice);
        Assert.Equal(2, rig.EventQueue.Counters.Notify);
    }

    [Fact]
    public void Outstanding_requests_overlap_on_the_medium()
    {
        double one = Disk("venet", "disks=1 options.disk_outstanding=1");
        double four = Disk("venet", "disks=1 options.disk_outstanding=4");
        Assert.InRange(four / one, 3, 4.1);
    }

    [Theory]
    [InlineData("virtio-pci-eventfd")]
    [InlineData("vhost-net")]
    [InlineData("vhost-net+back_end[worker=global]+rings[indirect=false]")]
    [InlineData("vhost-net@2011-10")]
    [InlineData("vhost-net+interrupts=bridge-event-queue")]
    [InlineData("venet")]
    [InlineData("venet+interrupts=msix-irqfd[hop=direct]")]
    public void Every_request_and_every_frame_comes_back(string lane)
    {
        foreach (bool chaos in new[] { false, true })
        {
            string moment = chaos ? ChaosMoment : Moment;
            Contract.Verify(new Scenario(lane, "udp-rr", "disks=2 options.disk_outstanding=3" + moment, 1, chaos));
            RunOutcome outcome = Contract.Verify(
                new Scenario(lane, "tcp-stream", "devices=2 guests=2 disks=1 options.disk_direction=write" + moment, 1, chaos));
            Assert.True(outcome.Metrics["disk_requests_per_s"] > 0);
        }
    }

    private static double Disk(string lane, string sets) => new Scenario(lane, "udp-rr", sets + " warmup_s=0.002 measure_s=0.01", 1, Chaos: false)
        .Run().Metrics["disk_requests_per_s"]!.Value;
}
