using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>venet's transmit mitigation and its tx-complete events.</summary>
public sealed class VenetTests
{
    private const int Frames = 64;

    /// <summary>Announced every txmitigation packets and at the end of each burst; the thread drains 64 frames in one burst or two.</summary>
    [Theory]
    [InlineData(1, 64, 64)]
    [InlineData(10, 7, 8)]
    [InlineData(32, 2, 4)]
    [InlineData(1000, 1, 2)]
    public void Completions_are_announced_every_so_many_packets_and_at_the_end_of_a_burst(int mitigation, int least, int most)
    {
        var rings = new CountingRings();
        using GuestRig rig = Send($"venet+back_end[txmitigation={mitigation}]", Frames, rings);
        CountingHostQueue events = rings[QueueRole.Events];
        Assert.InRange(events.SignalDecisions, least, most);
        Assert.InRange(rig.Events.Signals, 1, events.SignalDecisions);
        Assert.Equal(0, rig.Tx.Signals);
    }

    /// <summary>One event per packet in the device's queue; its signals travel through the bridge's event queue to one vector.</summary>
    [Fact]
    public void A_tx_complete_event_crosses_both_event_queues()
    {
        var rings = new CountingRings();
        using GuestRig rig = Send("venet", Frames, rings);
        Assert.Equal(Frames, rings[QueueRole.Events].Completions);
        Assert.Equal(rig.Events.Signals, rig.EventQueue.Counters.Notify);
        Assert.Equal(rig.Events.Signals, rig.EventQueue.Counters.Events);
        Assert.Equal(rig.Interrupts, rig.EventQueue.Counters.QNotify);
        Assert.InRange(rig.EventQueue.Counters.QNotify, 1, rig.EventQueue.Counters.Notify);
    }

    [Fact]
    public void Without_tx_complete_the_ring_itself_is_announced()
    {
        var rings = new CountingRings();
        using GuestRig rig = Send("venet+front_end[txc=false]", Frames, rings);
        Assert.Equal(2, rig.Device.Queues.Count);
        Assert.Equal(Frames, rings[QueueRole.Transmit].Completions);
        Assert.InRange(rings[QueueRole.Transmit].Announcements, 7, 8);
        Assert.InRange(rig.Tx.Signals, 1, rings[QueueRole.Transmit].Announcements);
    }

    [Fact]
    public void Each_received_buffer_is_announced_but_the_host_asks_only_when_it_ran_dry()
    {
        using var rig = new GuestRig("venet");
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.Pass(1000 * GuestRig.Us);
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, Frames));
        rig.Pass(10_000 * GuestRig.Us);
        Assert.Equal(Frames, rig.Device.Driver.ReceivedPackets);
        Assert.Equal(0, rig.Rx.Kicks);
    }

    /// <summary>Two threads: while one direction is served the other is, too; vhost's worker does one after the other.</summary>
    [Fact]
    public void The_two_directions_have_a_thread_each()
    {
        using var venet = new GuestRig("venet");
        using var vhost = new GuestRig("vhost-net");
        Assert.Equal(2, venet.Device.BackEnd!.Threads.Select(thread => thread.Processor).Distinct().Count());
        Assert.Single(vhost.Device.BackEnd!.Threads);
    }

    /// <summary>
    /// April 2009: a kick that comes 21 us or more after the last is served in the vCPU thread, without waking venet-rx; and each
    /// page of guest memory is looked up: the venet_sg and the packet's one or two, and one for a short frame received.
    /// </summary>
    [Theory]
    [InlineData("venet@2009-04", 1, 3)]
    [InlineData("venet@2009-04+back_end[burstthresh-us=0]", 2, 3)]
    [InlineData("venet", 2, 0)]
    public void A_lone_kick_of_April_2009_is_served_in_place_page_by_page(string lane, int hops, int pages)
    {
        const int Pings = 10;
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(Pings * hops, rig.Device.Threads.Sum(thread => thread.Wakeups));
        Assert.Equal(Pings * pages, rig.Ledger.Units(CostKey.GetUserPage));
    }

    /// <summary>
    /// The threshold is compared in whole microseconds (ktime_us_delta): 20 us serve a kick in place that comes 21 us behind the last one or later. Here
    /// pairs of kicks, ever further apart.
    /// </summary>
    [Fact]
    public void A_kick_is_served_in_place_from_a_whole_microsecond_behind_the_threshold_on()
    {
        using var rig = new GuestRig("venet@2009-04");
        CpuContext thread = rig.Device.BackEnd!.Threads[0];
        var seen = new List<(double GapUs, bool InPlace)>();
        rig.RunOnHost(async kicker =>
        {
            for (long pausePs = 10 * GuestRig.Us; pausePs < 25 * GuestRig.Us; pausePs += GuestRig.Us / 4)
            {
                await GuestRig.PauseAsync(kicker, 1000 * GuestRig.Us);
                long firstPs = rig.Simulator.NowPs;
                await rig.Device.BackEnd.SignalledAsync(kicker, rig.Tx);
                await GuestRig.PauseAsync(kicker, pausePs);
                long gapPs = rig.Simulator.NowPs - firstPs;
                long wakeups = thread.Wakeups;
                await rig.Device.BackEnd.SignalledAsync(kicker, rig.Tx);
                await GuestRig.PauseAsync(kicker, 100 * GuestRig.Us);
                seen.Add((gapPs / (double)GuestRig.Us, thread.Wakeups == wakeups));
            }

            await GuestRig.SleepAsync(kicker);
        });
        rig.Pass(100_000 * GuestRig.Us);
        Assert.Contains(seen, kick => kick.GapUs is > 20 and < 21);
        Assert.Contains(seen, kick => kick.GapUs is > 21 and < 22);
        Assert.All(seen, kick => Assert.Equal(kick.GapUs >= 21, kick.InPlace));
    }

    /// <summary>
    /// The time that counts is that of the last notification, whether or not it had anything to start (venet-tap.c at 76b82bc; later versions move it only
    /// then). The second kick wakes the thread; a third meets it still on its way; the last comes 22 us behind the second, 20 behind the third.
    /// </summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_kick_that_finds_the_thread_scheduled_counts_as_the_last_one(bool third, int wakeups)
    {
        using var rig = new GuestRig("venet@2009-04");
        CpuContext thread = rig.Device.BackEnd!.Threads[0];
        long ofTheLastKick = -1;
        rig.RunOnHost(async kicker =>
        {
            await rig.Device.BackEnd.SignalledAsync(kicker, rig.Tx);
            await GuestRig.ComputeAsync(kicker, rig.Simulator.NowPs + (10 * GuestRig.Us));
            long secondPs = rig.Simulator.NowPs;
            await rig.Device.BackEnd.SignalledAsync(kicker, rig.Tx);
            if (third)
            {
                await GuestRig.ComputeAsync(kicker, secondPs + (2 * GuestRig.Us));
                await rig.Device.BackEnd.SignalledAsync(kicker, rig.Tx);
            }

            Assert.Equal(1, thread.Wakeups);
            await GuestRig.ComputeAsync(kicker, secondPs + (22 * GuestRig.Us));
            await rig.Device.BackEnd.SignalledAsync(kicker, rig.Tx);
            await GuestRig.ComputeAsync(kicker, secondPs + (50 * GuestRig.Us));
            ofTheLastKick = thread.Wakeups - 1;
            await GuestRig.SleepAsync(kicker);
        });
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(wakeups, ofTheLastKick);
    }

    private static GuestRig Send(string lane, int count, CountingRings rings)
    {
        var rig = new GuestRig(lane, decorator: new EventsOnly(rings, lane.Contains("txc=false", StringComparison.Ordinal)));
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, count));
        rig.Pass(10_000 * GuestRig.Us);
        Assert.Equal(count, rig.Accounts.Delivered);
        return rig;
    }

    /// <summary>The back end reads cookies from its own kind of transmit ring, so with events that one is not wrapped.</summary>
    private sealed class EventsOnly(CountingRings rings, bool alsoTransmit) : RingDecorator
    {
        public override IHostQueue Host(QueueRole role, IHostQueue queue) =>
            role == QueueRole.Events || (alsoTransmit && role == QueueRole.Transmit) ? rings.Host(role, queue) : queue;
    }
}
