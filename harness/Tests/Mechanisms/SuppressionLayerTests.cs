using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>A virtqueue on the vbus bridge has two layers that can suppress a notification: its own flags, and the shm-signal.</summary>
public sealed class SuppressionLayerTests
{
    private const int Burst = 64;

    /// <summary>Whichever layer: a burst kicks an idle host once or twice, as on PCI.</summary>
    [Theory]
    [InlineData("vhost-net", 2)]
    [InlineData("virtio-vbus", 2)]
    [InlineData("virtio-vbus+rings[suppression=signal]", 2)]
    [InlineData("virtio-vbus+rings[suppression=both]", 2)]
    public void A_burst_of_64_frames_kicks_once_or_twice(string lane, int most)
    {
        using var rig = new GuestRig(lane);
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, Burst));
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(Burst, rig.Accounts.Delivered);
        Assert.InRange(rig.Tx.Kicks, 1, most);
        Assert.Equal(rig.Tx.Kicks, rig.Exits(ExitReason.IoInstruction));
    }

    [Theory]
    [InlineData("virtio-vbus")]
    [InlineData("virtio-vbus+rings[suppression=signal]")]
    [InlineData("virtio-vbus+rings[suppression=both]")]
    [InlineData("virtio-vbus+interrupts[ring=split]")]
    public void A_polling_guest_is_not_signalled(string lane)
    {
        using var rig = new GuestRig(lane);
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.Pass(1000 * GuestRig.Us);
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, Burst));
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(Burst, rig.Accounts.Delivered);
        Assert.InRange(rig.Rx.Signals, 1, Burst / 2); // vhost of 2.6.34 walks an 18-part chain per frame: the guest often catches up
        Assert.Equal(rig.Rx.Signals + rig.Tx.Signals, rig.EventQueue.Counters.Notify);
        Assert.InRange(rig.Interrupts, 1, rig.Rx.Signals);
    }

    /// <summary>Which of the two is asked, and which stays silent, in the bytes themselves.</summary>
    [Theory]
    [InlineData(OptionIds.SuppressionFlags, true, true, false)]
    [InlineData(OptionIds.SuppressionSignal, false, false, true)]
    [InlineData(OptionIds.SuppressionBoth, false, true, true)]
    public void The_layer_that_suppresses_is_the_one_that_is_chosen(string suppression, bool enabled, bool flag, bool ownedByRing)
    {
        using var rig = new GuestRig($"virtio-vbus+rings[suppression={suppression}]");
        rig.Rx.Guest.DisableInterrupts();
        rig.Rx.Host.DisableKicks();
        Assert.Equal(ownedByRing, rig.Rx.RingRaisesSignal);
        Assert.Equal(enabled, rig.Rx.GuestSignal!.Enabled);
        Assert.Equal(enabled, rig.Rx.HostSignal!.Enabled);
        (ushort noInterrupt, ushort noNotify) = Flags(rig);
        Assert.Equal(flag ? SplitLayout.NoInterrupt : 0, noInterrupt);
        Assert.Equal(flag ? SplitLayout.NoNotify : 0, noNotify);
    }

    /// <summary>The receive ring is the first thing that the builder allocates: avail.flags and used.flags lie where the layout says.</summary>
    private static (ushort Avail, ushort Used) Flags(GuestRig rig)
    {
        var layout = new SplitLayout(rig.Rx.Guest.SizeEntries);
        return (rig.Guest.Memory.Acquire16(4096 + (ulong)layout.AvailOffset), rig.Guest.Memory.Acquire16(4096 + (ulong)layout.UsedOffset));
    }
}
