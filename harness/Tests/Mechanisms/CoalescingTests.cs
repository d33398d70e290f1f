using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Notification coalescing of virtio-net, and the batches of vhost's later loops.</summary>
public sealed class CoalescingTests
{
    private const int Frames = 64;

    /// <summary>Frames come one by one, 20 us apart, so that without coalescing each is an interrupt.</summary>
    [Theory]
    [InlineData("vhost-net@modern", Frames)]
    [InlineData("vhost-net@modern+front_end[rx-packets=8,rx-usecs=1000]", Frames / 8)]
    [InlineData("vhost-net@modern+rings[event-idx=false]+front_end[rx-packets=8,rx-usecs=1000]", Frames / 8)]
    [InlineData("vhost-net@modern+rings=packed-virtqueue+front_end[rx-packets=8,rx-usecs=1000]", Frames / 8)]
    [InlineData("vhost-net@modern+kick=polled+front_end[rx-packets=8,rx-usecs=1000]+back_end=sidecore", Frames / 8)]
    public void Interrupts_are_divided_by_the_packet_limit(string lane, int signals)
    {
        using var rig = new GuestRig(lane);
        long before = rig.Rx.Signals;
        ReceiveSlowly(rig);
        Assert.Equal(signals, rig.Rx.Signals - before);
    }

    /// <summary>A frame every 20 us and no packet limit: a timer of 200 us gathers some nine of them.</summary>
    [Fact]
    public void Without_a_packet_limit_the_time_decides()
    {
        using var rig = new GuestRig("vhost-net@modern+front_end[rx-usecs=200]");
        ReceiveSlowly(rig);
        Assert.InRange(rig.Rx.Signals, Frames / 12, Frames / 7);
    }

    [Fact]
    public void A_ping_waits_the_time_out_and_no_longer()
    {
        const int us = 50;
        long plain = Ping("vhost-net@modern");
        long coalesced = Ping($"vhost-net@modern+front_end[rx-packets=8,rx-usecs={us}]");
        Assert.InRange(coalesced - plain, us * GuestRig.Us, (us + 6) * GuestRig.Us); // and the timer's own interrupt, of an idle core
        Assert.Equal(plain, Ping($"vhost-net@modern+front_end[tx-packets=8,tx-usecs={us}]")); // it wants no transmit interrupt
    }

    [Theory]
    [InlineData("rx")]
    [InlineData("tx")]
    public void The_first_packet_of_a_limit_of_one_signals_at_once(string direction)
    {
        long plain = Ping("vhost-net@modern");
        Assert.Equal(plain, Ping($"vhost-net@modern+front_end[{direction}-packets=1,{direction}-usecs=50]"));
    }

    /// <summary>The loops of 4.20 publish up to 64 completions with one decision; a run ends after 256 packets.</summary>
    [Theory]
    [InlineData("vhost-net@2011-10", 40, 40)]
    [InlineData("vhost-net@modern", 1, 12)]
    public void Later_loops_decide_once_per_batch(string lane, int least, int most)
    {
        var rings = new CountingRings();
        using var rig = new GuestRig(lane, decorator: rings);
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, 40));
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(40, rig.Accounts.Delivered);
        Assert.Equal(40, rings[QueueRole.Transmit].Completions);
        Assert.InRange(rings[QueueRole.Transmit].SignalDecisions, least, most);
    }

    private static void ReceiveSlowly(GuestRig rig)
    {
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.Pass(1000 * GuestRig.Us);
        rig.RunOnHost(async thread =>
        {
            for (int i = 0; i < Frames; i++)
            {
                await rig.HostSocket.SendAsync(thread, 100);
                await GuestRig.PauseAsync(thread, 20 * GuestRig.Us);
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(Frames, rig.Accounts.Delivered);
    }

    /// <summary>Time of the tenth of ten pings, everything asleep before each.</summary>
    private static long Ping(string lane)
    {
        using var rig = new GuestRig(lane);
        long took = 0;
        rig.RunInGuest(async thread =>
        {
            while (true)
            {
                await rig.GuestSocket.ReceiveAsync(thread);
                await rig.GuestSocket.SendAsync(thread, 1);
            }
        });
        rig.Pass(1000 * GuestRig.Us);
        rig.RunOnHost(async thread =>
        {
            for (int i = 0; i < 10; i++)
            {
                long began = thread.Simulator.NowPs;
                await rig.HostSocket.SendAsync(thread, 1);
                await rig.HostSocket.ReceiveAsync(thread);
                took = thread.Simulator.NowPs - began;
                await GuestRig.PauseAsync(thread, 1000 * GuestRig.Us);
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(20, rig.Accounts.Delivered);
        return took;
    }
}
