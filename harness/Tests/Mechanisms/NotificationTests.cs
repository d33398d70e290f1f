using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Kicks and interrupts, and how each ring and driver suppresses them.</summary>
public sealed class NotificationTests
{
    private const int Burst = 64;

    /// <summary>
    /// A ring with flags is kicked once more by a frame that leaves before the woken thread has turned kicks off; venet's
    /// callback does that within the first exit, and an event index is crossed only once.
    /// </summary>
    [Theory]
    [InlineData("venet", 1)]
    [InlineData("vhost-net@2011-10", 1)]
    [InlineData("vhost-net@modern+rings=packed-virtqueue", 1)]
    [InlineData("vhost-net", 2)]
    [InlineData("virtio-pci-eventfd", 2)]
    public void A_burst_of_64_frames_kicks_an_idle_host_once(string lane, int kicks)
    {
        using GuestRig rig = Send(lane, Burst);
        Assert.Equal(kicks, rig.Tx.Kicks);
        Assert.Equal(kicks, rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(1, rig.Device.BackEnd!.Threads.Sum(thread => thread.Wakeups));
    }

    [Theory]
    [InlineData("venet")]
    [InlineData("vhost-net@2011-10")]
    [InlineData("vhost-net")]
    [InlineData("virtio-pci-eventfd")]
    public void A_frame_that_finds_the_host_asleep_kicks_every_time(string lane)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Burst);
        Assert.Equal(Burst, rig.Tx.Kicks);
        Assert.Equal(0, rig.Rx.Kicks);
    }

    /// <summary>NAPI: interrupts are off from the first one until the poll has found nothing more.</summary>
    [Theory]
    [InlineData("vhost-net+interrupts[hop=direct]")]
    [InlineData("vhost-net@2011-10")]
    [InlineData("vhost-net@modern")]
    [InlineData("virtio-pci-eventfd+interrupts[hop=direct]")]
    [InlineData("venet")]
    public void A_polling_guest_is_not_signalled(string lane)
    {
        using GuestRig rig = Receive(lane, Burst);
        Assert.Equal(Burst, rig.Accounts.Delivered);
        Assert.InRange(rig.Rx.Signals, 1, Burst / 3); // vhost of 2.6.34 walks an 18-part chain per frame: the guest now and then catches up
        Assert.InRange(rig.Interrupts, 1, rig.Rx.Signals);
        Assert.InRange(((ParavirtualNetdev)rig.Device.Driver).Polls, 1, Burst / 3);
    }

    [Theory]
    [InlineData("vhost-net+interrupts[hop=direct]")]
    [InlineData("venet")]
    public void Without_polling_each_frame_is_an_interrupt(string lane)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Burst);
        Assert.Equal(Burst, rig.Rx.Signals);
        Assert.Equal(Burst, ((ParavirtualNetdev)rig.Device.Driver).Polls);
    }

    /// <summary>2.8: a host faster than the guest raises one signal per frame for the 2.6.31 driver, none for its successor.</summary>
    [Theory]
    [InlineData("vhost-net+front_end[driver=2.6.31]", Burst)]
    [InlineData("vhost-net+front_end[driver=2.6.32]", 0)]
    [InlineData("virtio-pci-eventfd+front_end[driver=2.6.31]", Burst)]
    [InlineData("virtio-pci-eventfd+front_end[driver=2.6.32]", 0)]
    public void Notify_on_empty_interrupts_for_every_drained_batch(string lane, int signals)
    {
        using GuestRig rig = Send(lane, Burst);
        Assert.Equal(signals, rig.Tx.Signals);
    }

    /// <summary>The 2.6.32 driver asks for a transmit interrupt only when its ring is nearly full.</summary>
    [Fact]
    public void A_full_ring_asks_for_an_interrupt()
    {
        using GuestRig roomy = Send("vhost-net", 150);
        using GuestRig narrow = Send("vhost-net+front_end[tso=false]+rings[indirect=false,size=32]", 150);
        Assert.Equal(0, roomy.Tx.Signals);
        Assert.InRange(narrow.Tx.Signals, 1, 150); // until the guest hears of the first and turns them off
        Assert.InRange(narrow.Interrupts, 1, 150 / 7);
        Assert.Equal(150, narrow.Accounts.Delivered);
    }

    /// <summary>
    /// The 5.3 driver hears of what was transmitted: where the ring can say so behind three quarters of what is outstanding, otherwise with each
    /// signal of the host until its poll has turned them off.
    /// </summary>
    [Theory]
    [InlineData("vhost-net+front_end[driver=2.6.32]", 0, 0)]
    [InlineData("vhost-net@2011-10+front_end[driver=5.3]", 1, Burst / 2)]
    [InlineData("vhost-net+front_end[driver=5.3]", 1, Burst)]
    public void A_driver_with_a_transmit_poll_takes_interrupts_for_what_was_sent(string lane, int least, int most)
    {
        using GuestRig rig = Send(lane, Burst);
        Assert.InRange(rig.Tx.Signals, least, most);
        Assert.InRange(rig.Tx.Guest.Outstanding, 0, least == 0 ? Burst : 3); // what a later interrupt or transmit frees
    }

    /// <summary>Buffers for 64 KiB take 20 descriptors each up to 2.6.33 and 19 later, so a ring of 256 holds 12 or 13; single pages fill it.</summary>
    [Theory]
    [InlineData("vhost-net+rings[indirect=false]", 12)]
    [InlineData("vhost-net@modern+front_end[mergeable=false]+rings[indirect=false]", 13)]
    [InlineData("vhost-net@2011-10+rings[indirect=false]", 256)]
    [InlineData("vhost-net+rings[indirect=true]", 256)]
    public void Large_receive_buffers_are_few(string lane, int buffers)
    {
        using var rig = new GuestRig(lane);
        Assert.Equal(buffers, rig.Rx.Guest.Outstanding);
    }

    /// <summary>
    /// Thirteen buffers of 19 descriptors leave 9 of 256 free. Up to 5.3 they are posted again when half of them are used, later when more than 32
    /// descriptors are free: behind the second packet.
    /// </summary>
    [Theory]
    [InlineData("5.3", 13 - 3)]
    [InlineData("5.5", 13 - 1)]
    public void Later_drivers_post_large_buffers_again_behind_the_second_packet(string driver, int outstanding)
    {
        using var rig = new GuestRig($"vhost-net@modern+front_end[driver={driver},mergeable=false]+rings[indirect=false]");
        rig.Ping(3);
        Assert.Equal(outstanding, rig.Rx.Guest.Outstanding);
    }

    /// <summary>The driver of 5.5 lies on a kernel that hands the stack packets by eight, and what is left behind the refill.</summary>
    [Theory]
    [InlineData("5.3", 0, 0)]
    [InlineData("5.5", 1, 7)]
    public void Later_kernels_hand_packets_up_by_eight(string driver, int least, int most)
    {
        var watch = new RefillWatch();
        using var rig = new GuestRig(
            $"virtio-pci-eventfd@modern+front_end[driver={driver},mergeable=false]+rings[indirect=false]+back_end[rx-signal=run]", decorator: watch);
        watch.Delivered = () => rig.Accounts.Delivered;
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, Burst));
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(Burst, rig.Accounts.Delivered);
        Assert.InRange(watch.Held.Max(), least, most);
    }

    /// <summary>Until 3.7 a fragment of an skb is a page, later eight of them: fewer descriptors for the same bytes, behind header and linear part.</summary>
    [Theory]
    [InlineData(4096, 2 + 16)]
    [InlineData(32_768, 2 + 2)]
    public void Later_kernels_fill_larger_fragments(int fragmentBytes, int descriptors)
    {
        using var rig = new GuestRig("vhost-net", options: new StackOptions { FragmentBytes = fragmentBytes });
        var buffers = new TransmitBuffers(rig.Guest, slots: 1, payloadBytesMax: 65_536, headerBytes: 10, scatterGather: true);
        Packet packet = rig.Accounts.Rent(new PacketHeader { PayloadBytes = 65_160 });
        Assert.Equal(descriptors, buffers.SegmentsOf(packet));
        buffers.Place(packet);
        Assert.Equal(descriptors, buffers.Segments.Length);
    }

    [Fact]
    public void Refills_kick_only_a_back_end_that_ran_out_of_buffers()
    {
        using GuestRig roomy = Receive("vhost-net", 150);
        using GuestRig narrow = Receive("vhost-net+rings[size=32]", 150);
        Assert.Equal(0, roomy.Rx.Kicks);
        Assert.InRange(narrow.Rx.Kicks, 1, 150 / 16);
        Assert.Equal(150, narrow.Accounts.Delivered);
    }

    private static GuestRig Send(string lane, int count)
    {
        var rig = new GuestRig(lane);
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, count));
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(count, rig.Accounts.Delivered);
        return rig;
    }

    private static GuestRig Receive(string lane, int count)
    {
        var rig = new GuestRig(lane);
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.Pass(1000 * GuestRig.Us);
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, count));
        rig.Pass(20_000 * GuestRig.Us);
        return rig;
    }
}
