using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>The bridge's one event queue against a vector per queue: what a second signal costs.</summary>
public sealed class BridgeEventQueueTests
{
    [Fact]
    public void A_signal_while_the_first_is_not_yet_dealt_with_costs_no_interrupt()
    {
        using var rig = new GuestRig("venet");
        SignalTransmitThenReceive(rig, rig.Device.Interrupts!);
        Assert.Equal(2, rig.EventQueue.Counters.Events);
        Assert.Equal(2, rig.EventQueue.Counters.Notify);
        Assert.Equal(1, rig.EventQueue.Counters.QNotify);
        Assert.Equal(0, rig.EventQueue.Counters.QInject);
        Assert.Equal(1, rig.EventQueue.CoalescedInterFlow);
        Assert.Equal(1, rig.Interrupts);
        Assert.Equal(1, rig.Exits(ExitReason.ApicAccess));
    }

    [Fact]
    public void A_vector_per_queue_pays_for_both()
    {
        using var rig = new GuestRig("venet+front_end[txc=false]+interrupts=msix-irqfd[hop=direct]");
        SignalTransmitThenReceive(rig, rig.Device.Interrupts!);
        Assert.Equal(2, rig.Interrupts);
        Assert.Equal(2, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(1, rig.Exits(ExitReason.PendingInterrupt));
    }

    [Fact]
    public void Without_coalescing_every_event_raises_an_interrupt()
    {
        using var rig = new GuestRig("venet+interrupts[coalesce=false]");
        SignalTransmitThenReceive(rig, rig.Device.Interrupts!, pausePs: 12 * GuestRig.Us);
        Assert.Equal(2, rig.EventQueue.Counters.Notify);
        Assert.Equal(2, rig.EventQueue.Counters.QNotify);
        Assert.Equal(2, rig.Interrupts);
    }

    /// <summary>One ring is first in, first out; with more, control comes before receive before transmit.</summary>
    [Theory]
    [InlineData(1, QueueRole.Transmit, QueueRole.Receive)]
    [InlineData(2, QueueRole.Receive, QueueRole.Transmit)]
    [InlineData(8, QueueRole.Receive, QueueRole.Transmit)]
    public void Priorities_decide_the_order_of_dispatch(int priorities, QueueRole first, QueueRole second)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder();
        var queue = new BridgeEventQueue(rig.Guest, new EventQueueOptions { Priorities = priorities }, _ => null!, RingDecorator.None);
        queue.Register(rig.Rx, listener);
        queue.Register(rig.Tx, listener);
        SignalTransmitThenReceive(rig, queue);
        Assert.Equal([first, second], listener.Calls);
        Assert.Equal(2, queue.Counters.Notify);
    }

    private static void SignalTransmitThenReceive(GuestRig rig, IInterruptPath path, long pausePs = 0)
    {
        rig.RunOnHost(async thread =>
        {
            rig.Tx.HostSignal!.MarkPeerDirty();
            await path.SignalAsync(thread, rig.Tx);
            if (pausePs > 0)
            {
                await GuestRig.PauseAsync(thread, pausePs);
            }

            rig.Rx.HostSignal!.MarkPeerDirty();
            await path.SignalAsync(thread, rig.Rx);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(1000 * GuestRig.Us);
    }

    private sealed class Recorder : IQueueListener
    {
        public List<QueueRole> Calls { get; } = [];

        public SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
        {
            Calls.Add(queue.Role);
            return SimTask.Completed;
        }
    }
}
