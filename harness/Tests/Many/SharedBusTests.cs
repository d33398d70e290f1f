using Bakeoff.Machine;
using Bakeoff.Tests.Mechanisms;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Tests.Many;

/// <summary>What several devices of a guest share: one event queue on the vbus bridge, a CPU's vectors with MSI-X.</summary>
public sealed class SharedBusTests
{
    [Fact]
    public void Two_devices_that_signal_during_one_handler_run_cost_one_interrupt()
    {
        using var rig = new GuestRig("venet");
        GuestDevice second = rig.AddDevice(1);
        SignalBoth(rig, second);
        Assert.Same(rig.EventQueue, second.EventQueue);
        Assert.Equal(2, rig.EventQueue.Counters.Notify);
        Assert.Equal(1, rig.EventQueue.Counters.QNotify);
        Assert.Equal(1, rig.EventQueue.CoalescedInterDevice);
        Assert.Equal(0, rig.EventQueue.CoalescedInterFlow);
        Assert.Equal(0, rig.EventQueue.CoalescedIntraFlow);
        Assert.Equal(1, rig.Interrupts);
        Assert.Equal(1, rig.Exits(ExitReason.ApicAccess));
    }

    [Theory]
    [InlineData("vhost-net")]
    [InlineData("vhost-net+interrupts[hop=direct]")]
    public void With_a_vector_per_queue_two_devices_cost_two_interrupts(string lane)
    {
        using var rig = new GuestRig(lane);
        SignalBoth(rig, rig.AddDevice(1));
        Assert.Equal(2, rig.Interrupts);
        Assert.Equal(2, rig.Exits(ExitReason.ApicAccess));
    }

    [Theory]
    [InlineData("venet", 1)]
    [InlineData("vhost-net", 2 * 8)]
    [InlineData("virtio-pci-eventfd", 2 * 8)]
    public void Eight_devices_have_vectors_of_their_own_or_the_bridge_s(string lane, int vectors)
    {
        using var rig = new GuestRig(lane);
        for (int device = 1; device < 8; device++)
        {
            rig.AddDevice(device);
        }

        Assert.Equal(vectors, rig.Vcpu.Vectors.Count(vector => vector.Number != GuestTick.Vector));
        Assert.Equal(rig.Vcpu.Vectors.Count(), rig.Vcpu.Vectors.Select(vector => vector.Handler.Name).Distinct().Count());
    }

    [Fact]
    public void Vectors_are_handed_out_eight_apart_each_once_and_never_the_system_call_s()
    {
        var vectors = new GuestVectors();
        List<int> taken = [.. Enumerable.Range(0, GuestVectors.PerCpu - GuestVectors.TakenAtBoot).Select(_ => vectors.Take())];
        Assert.Equal([0x51, 0x59, 0x61, 0x69], taken[..4]);
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.DoesNotContain(0x80, taken);
        Assert.DoesNotContain(GuestTick.Vector, taken);
        Assert.InRange(taken.Min(), 0x42, 0x48);
        Assert.Equal(0xed, taken.Max());
        Assert.Throws<LaneException>(() => vectors.Take());
    }

    private static void SignalBoth(GuestRig rig, GuestDevice second)
    {
        rig.RunOnHost(async thread =>
        {
            rig.Rx.HostSignal?.MarkPeerDirty();
            await rig.Device.Interrupts!.SignalAsync(thread, rig.Rx);
            second.Queues[0].HostSignal?.MarkPeerDirty();
            await second.Interrupts!.SignalAsync(thread, second.Queues[0]);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(1000 * GuestRig.Us);
    }
}
