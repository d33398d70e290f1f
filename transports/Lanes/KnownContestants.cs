namespace Bakeoff.Transports;

/// <summary>The contestants in the catalogue: six kinds each.</summary>
public static class KnownContestants
{
    /// <summary>The same netdev and stack straight on a host core.</summary>
    public static Contestant BareMetal { get; } = new()
    {
        Id = "bare-metal",
        Summary = "The physical NIC on a host core, without a guest: what every transport is measured against.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.Native, RingKinds.Native, KickKinds.PostedMmio, InterruptKinds.NativeMsix, BackEndKinds.Native,
            AttachmentKinds.NicQueue,
        ],
    };

    /// <summary>The 1:1 transport of the debate.</summary>
    public static Contestant VirtioPciEventfd { get; } = new()
    {
        Id = "virtio-pci-eventfd",
        Summary = "virtio over PCI, one eventfd and one vector per queue (1:1), serviced by a thread in userspace.",
        NamedIn = "Haskins to Kivity, 30 Sep 2009; Haskins to Molnar, 21 Dec 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.PioIoeventfd, InterruptKinds.MsixIrqfd,
            BackEndKinds.UserspaceIoThread, AttachmentKinds.BridgeTap,
        ],
        Presets =
        [
            new(PartSlot.FrontEnd, OptionIds.Mergeable, Era.April2009, true,
                "QEMU Oct 2009 hw/virtio-net.c offers it, Linux 2.6.29 drivers/net/virtio_net.c takes it"),
        ],
    };

    /// <summary>vhost-net.</summary>
    public static Contestant VhostNet { get; } = new()
    {
        Id = "vhost-net",
        Summary = "virtio over PCI, one eventfd and one vector per queue, serviced by vhost's worker in the host "
            + "kernel.",
        NamedIn = "Haskins to Kivity, 30 Sep 2009; Tsirkin to Bergmann, 19 Aug 2009",
        DefaultEra = Era.May2010,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.PioIoeventfd, InterruptKinds.MsixIrqfd,
            BackEndKinds.VhostWorker, AttachmentKinds.BridgeTap,
        ],
    };

    /// <summary>venet over vbus.</summary>
    public static Contestant Venet { get; } = new()
    {
        Id = "venet",
        Summary = "venet over the vbus bridge: two kernel threads per NIC, one event queue and one vector per guest.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009; Haskins to Molnar, 21 Dec 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VbusEnet, RingKinds.Ioq, KickKinds.BridgeDoorbell, InterruptKinds.BridgeEventQueue,
            BackEndKinds.VenetKthreads, AttachmentKinds.VenetTap,
        ],
    };

    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<Contestant> All { get; } = [BareMetal, VirtioPciEventfd, VhostNet, Venet];
}
