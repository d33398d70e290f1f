using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// Several priorities of the event queue: an extension of ours. A signal that matters overtakes those that came before it, and nothing
/// else changes; with the historical single ring it waits its turn.
/// </summary>
public sealed class EventPriorityTests
{
    private const int BulkDevices = 6;

    /// <summary>Bulk devices 1 to 6 signal, then device 0 while the guest is at work on the first of them.</summary>
    [Theory]
    [InlineData(1, false, BulkDevices)]
    [InlineData(2, false, 1)]
    [InlineData(8, false, 1)]
    [InlineData(1, true, BulkDevices)]
    [InlineData(2, true, 1)]
    public void A_device_of_higher_priority_overtakes_what_waits(int priorities, bool isSplit, int place)
    {
        var order = Dispatch(new EventQueueOptions { Priorities = priorities, PriorityByDevice = true, IsSplit = isSplit },
            QueueRole.Receive, QueueRole.Receive, out BridgeEventQueue queue);
        Assert.Equal(place, order.IndexOf(0));
        Assert.Equal(BulkDevices + 1, order.Count);
        Assert.Equal(BulkDevices + 1, queue.Counters.Notify);
    }

    /// <summary>By role it is receive before transmit, whatever the device.</summary>
    [Theory]
    [InlineData(1, QueueRole.Receive, QueueRole.Transmit, BulkDevices)]
    [InlineData(2, QueueRole.Receive, QueueRole.Transmit, 1)]
    [InlineData(2, QueueRole.Receive, QueueRole.Receive, BulkDevices)]
    [InlineData(2, QueueRole.Events, QueueRole.Receive, BulkDevices)] // min(prio, rings - 1): two rings are too few for three roles
    [InlineData(3, QueueRole.Events, QueueRole.Receive, 1)]
    public void By_role_it_is_the_queue_that_matters(int priorities, QueueRole urgent, QueueRole bulk, int place)
    {
        var order = Dispatch(new EventQueueOptions { Priorities = priorities }, urgent, bulk, out _);
        Assert.Equal(place, order.IndexOf(0));
    }

    /// <summary>The interrupts saved are the same: one ring more is no vector more.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Priorities_change_the_order_and_not_the_number_of_interrupts(int priorities)
    {
        Dispatch(new EventQueueOptions { Priorities = priorities, PriorityByDevice = true }, QueueRole.Receive, QueueRole.Receive,
            out BridgeEventQueue queue);
        Assert.InRange(queue.Counters.QNotify, 1, 2); // a signal for another ring has its own pending byte
    }

    private static List<int> Dispatch(EventQueueOptions options, QueueRole urgent, QueueRole bulk, out BridgeEventQueue queue)
    {
        using var rig = new GuestRig("vhost-net");
        var listener = new Recorder();
        var path = new BridgeEventQueue(rig.Guest, new GuestVectors(), options, _ => null!, RingDecorator.None);
        List<DeviceQueue> queues = [.. Enumerable.Range(0, BulkDevices + 1).Select(i => NewQueue(rig, i, i == 0 ? urgent : bulk))];
        queues.ForEach(q => path.Register(q, listener));
        rig.RunOnHost(async thread =>
        {
            foreach (DeviceQueue q in queues.Skip(1))
            {
                await path.SignalAsync(thread, q);
            }

            while (!listener.IsAtWork)
            {
                await GuestRig.PauseAsync(thread, GuestRig.Us);
            }

            await path.SignalAsync(thread, queues[0]);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(2000 * GuestRig.Us);
        queue = path;
        return listener.Devices;
    }

    /// <summary>A queue of which only the signal matters.</summary>
    private static DeviceQueue NewQueue(GuestRig rig, int device, QueueRole role)
    {
        var queue = new DeviceQueue(device, role, rig.Rx.Guest, rig.Rx.Host, RingKind.Split);
        ulong signal = rig.Guest.Allocator.Allocate(ShmSignalLayout.Bytes, ShmSignalLayout.Alignment);
        ShmSignalLayout.Format(rig.Guest.Memory, signal);
        queue.AddBridgeSignal(new ShmSignalEnd(rig.Guest.Memory, signal, Locality.North),
            new ShmSignalEnd(rig.Guest.Memory, signal, Locality.South));
        return queue;
    }

    /// <summary>A slow driver that notes which device it was called for.</summary>
    private sealed class Recorder : IQueueListener
    {
        public List<int> Devices { get; } = [];

        public bool IsAtWork { get; private set; }

        public async SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
        {
            IsAtWork = true;
            context.Owe(CostKey.TimerTick, 20);
            await context.Pay();
            Devices.Add(queue.Device);
        }
    }
}
