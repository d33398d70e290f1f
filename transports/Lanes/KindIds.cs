namespace Bakeoff.Transports;

/// <summary>Ids of the kinds in the catalogue, for the builders that instantiate them.</summary>
public static class KindIds
{
    /// <summary>Front end: virtio-net.</summary>
    public const string VirtioNet = "virtio-net";

    /// <summary>Front end: vbus-enet.</summary>
    public const string VbusEnet = "vbus-enet";

    /// <summary>Front end, rings or back end of the physical NIC.</summary>
    public const string Native = "native";

    /// <summary>Rings: split virtqueue.</summary>
    public const string SplitVirtqueue = "split-virtqueue";

    /// <summary>Rings: IOQ with shm-signal.</summary>
    public const string Ioq = "ioq";

    /// <summary>Kick: port write that signals an eventfd.</summary>
    public const string PioIoeventfd = "pio-ioeventfd";

    /// <summary>Kick: port write of a handle to the vbus bridge.</summary>
    public const string BridgeDoorbell = "bridge-doorbell";

    /// <summary>Kick: memory-mapped write that signals an eventfd.</summary>
    public const string MmioIoeventfd = "mmio-ioeventfd";

    /// <summary>Kick: hypercall with a handle.</summary>
    public const string HypercallDoorbell = "hypercall-doorbell";

    /// <summary>Kick: posted write to the physical NIC.</summary>
    public const string PostedMmio = "posted-mmio";

    /// <summary>Kick: port write tunnelled through a hypercall.</summary>
    public const string PioOverHypercall = "pio-over-hypercall";

    /// <summary>Kick: lguest's notify hypercall.</summary>
    public const string LguestNotify = "lguest-notify";

    /// <summary>Kick: lguest's notify hypercall before it had eventfds.</summary>
    public const string LguestNotifyRead = "lguest-notify-read";

    /// <summary>Kick: Xen's event-channel send.</summary>
    public const string XenEventSend = "xen-event-send";

    /// <summary>Interrupts: a vector per queue by irqfd.</summary>
    public const string MsixIrqfd = "msix-irqfd";

    /// <summary>Interrupts: the vbus bridge's event queue.</summary>
    public const string BridgeEventQueue = "bridge-event-queue";

    /// <summary>Interrupts: the physical NIC's own.</summary>
    public const string NativeMsix = "native-msix";

    /// <summary>Interrupts: Xen's event channels.</summary>
    public const string XenEventChannel = "xen-event-channel";

    /// <summary>Interrupts: a paravirtual interrupt controller after the PS3's.</summary>
    public const string PvIc = "pv-ic";

    /// <summary>Interrupts: lguest's.</summary>
    public const string LguestIrq = "lguest-irq";

    /// <summary>Back end: userspace thread that polls eventfds and tap.</summary>
    public const string UserspaceIoThread = "userspace-io-thread";

    /// <summary>Back end: vhost worker.</summary>
    public const string VhostWorker = "vhost-worker";

    /// <summary>Back end: venet's two kernel threads.</summary>
    public const string VenetKthreads = "venet-kthreads";

    /// <summary>Kick: port write that the VMM handles.</summary>
    public const string PioUserspace = "pio-userspace";

    /// <summary>Kick: port write whose register function wakes the queue's thread.</summary>
    public const string PioHandedOn = "pio-handed-on";

    /// <summary>Kick: memory-mapped write that the VMM handles.</summary>
    public const string MmioUserspace = "mmio-userspace";

    /// <summary>Interrupts: one level-triggered line per device.</summary>
    public const string Intx = "intx";

    /// <summary>Interrupts: one line per device, pulsed.</summary>
    public const string IntxPulse = "intx-pulse";

    /// <summary>Interrupts: virtio-mmio's, by irqfd.</summary>
    public const string MmioIrqfd = "mmio-irqfd";

    /// <summary>Interrupts: a vector per queue by ioctl.</summary>
    public const string MsixIoctl = "msix-ioctl";

    /// <summary>Back end: QEMU's device model, vCPU threads and io thread under one lock.</summary>
    public const string QemuIoThread = "qemu-io-thread";

    /// <summary>Front end: Linux's e1000 driver.</summary>
    public const string E1000 = "e1000";

    /// <summary>Front end: Linux's driver of the RTL8139.</summary>
    public const string Rtl8139 = "rtl8139";

    /// <summary>Rings: those of an emulated NIC.</summary>
    public const string RegisterRing = "register-ring";

    /// <summary>Kick: a write to a register of an emulated NIC.</summary>
    public const string RegisterWrite = "register-write";

    /// <summary>Back end: a model of a NIC's registers.</summary>
    public const string RegisterModel = "register-model";

    /// <summary>Attachment: bridge and tap socket.</summary>
    public const string BridgeTap = "bridge-tap";

    /// <summary>Attachment: bridge and venet's own netdev.</summary>
    public const string VenetTap = "venet-tap";

    /// <summary>Attachment: a queue of the physical NIC.</summary>
    public const string NicQueue = "nic-queue";

    /// <summary>Attachment: character device on a macvlan.</summary>
    public const string Macvtap = "macvtap";

    /// <summary>Attachment: raw packet socket bound to the physical NIC.</summary>
    public const string RawSocket = "raw-socket";

    /// <summary>Attachment: venet on a macvlan.</summary>
    public const string VenetMacvlan = "venet-macvlan";

    /// <summary>Front end: the physical NIC's driver in a guest.</summary>
    public const string AssignedDriver = "assigned-driver";

    /// <summary>Interrupts: the physical NIC's, forwarded to a guest.</summary>
    public const string AssignedMsix = "assigned-msix";

    /// <summary>Interrupts: the line of a physical NIC that is assigned to a guest.</summary>
    public const string AssignedIntx = "assigned-intx";

    /// <summary>Kick: write to the message register of the other board.</summary>
    public const string LinkDoorbell = "link-doorbell";

    /// <summary>Interrupts: write to the message register of the other board.</summary>
    public const string LinkMessage = "link-message";

    /// <summary>Rings: packed virtqueue.</summary>
    public const string PackedVirtqueue = "packed-virtqueue";

    /// <summary>Kick: none; the host polls the ring.</summary>
    public const string Polled = "polled";

    /// <summary>Back end: lguest's launcher of one process.</summary>
    public const string LguestLauncher = "lguest-launcher";

    /// <summary>Back end: a core that polls the rings of all guests.</summary>
    public const string Sidecore = "sidecore";
}
