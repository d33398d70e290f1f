namespace Bakeoff.Transports;

/// <summary>
/// The refusal table: combinations that could not exist, with the reason. What is not refused is a valid lane, however
/// odd; an option that a kind does not have (event index with IOQ, a worker with the kthread pair) cannot be said at
/// all.
/// </summary>
public static class RefusalTable
{
    /// <summary>All rules, in listing order.</summary>
    public static IReadOnlyList<RefusalRule> All { get; } =
    [
        new()
        {
            Id = "native-with-paravirtual",
            Refuses = p => p.All.Any(part => part.Has(KindTraits.Native))
                && p.All.Any(part => !part.Has(KindTraits.Native) && !part.Has(KindTraits.Assigned)),
            Reason = "A native part is the physical NIC or drives it, and nothing stands between the two that a "
                + "paravirtual part could be.",
            Source = "Linux 2.6.32 drivers/net/cxgb3/sge.c",
            Example = "vhost-net+back_end=native",
        },
        new()
        {
            Id = "silent-kick-without-poller",
            Refuses = p => p.Kick.Has(KindTraits.Silent)
                && (p.BackEnd.Has(KindTraits.UserspaceBackEnd) || p.BackEnd.Has(KindTraits.KernelBackEnd))
                && !p.BackEnd.Has(KindTraits.Polls),
            Reason = "A store causes no exit and wakes nobody, and this back end sleeps until somebody does.",
            Source = "Intel SDM volume 3: a store to mapped memory does not exit",
            Example = "vhost-net+kick=posted-mmio",
        },
        new()
        {
            Id = "ring-smaller-than-a-packet",
            Refuses = p => p.FrontEnd.Has(KindTraits.Virtio) && p.Rings.Has(KindTraits.Virtio)
                && (p.Rings.GetInt(OptionIds.Size) < 32
                    || (p.Rings.GetInt(OptionIds.Size) < 64 && p.Rings.Has(OptionIds.Indirect, false)
                        && p.FrontEnd.Has(OptionIds.Tso, true) && p.FrontEnd.Has(OptionIds.Mergeable, false))),
            Reason = "virtio-net stops its queue below 20 free descriptors, and refills below half of the most posted: a "
                + "ring that holds fewer than 20, or a single 64 KiB receive chain, would stop for good.",
            Source = "Linux 2.6.32 drivers/net/virtio_net.c",
            Example = "vhost-net+rings[size=16]",
        },
        new()
        {
            Id = "virtio-net-over-ioq",
            Refuses = p => p.FrontEnd.Has(KindTraits.Virtio) && p.Rings.Has(KindTraits.Venet),
            Reason = "No such driver existed: virtio-net posts descriptor chains, IOQ carries venet's; front end "
                + "and rings are one player, protocol.",
            Source = "Linux 2.6.32 drivers/net/virtio_net.c; Virtual-Bus RFC, Apr 2009 (virtio over vbus keeps "
                + "the virtqueue)",
            Example = "vhost-net+rings=ioq",
        },
        new()
        {
            Id = "vbus-enet-over-virtqueue",
            Refuses = p => p.FrontEnd.Has(KindTraits.Venet) && p.Rings.Has(KindTraits.Virtio),
            Reason = "No such driver existed: vbus-enet speaks venet over IOQ only; front end and rings are one "
                + "player, protocol.",
            Source = "AlacrityVM drivers/net/vbus-enet.c",
            Example = "venet+rings=split-virtqueue",
        },
        new()
        {
            Id = "notify-on-empty-with-ioq",
            Refuses = p => p.FrontEnd.Has(OptionIds.Driver, OptionIds.Driver2631) && p.Rings.Has(KindTraits.Venet),
            Reason = "The 2.6.31 driver reclaims on the interrupt for a drained available ring, and IOQ has no "
                + "such feature.",
            Source = "Linux 2.6.31 drivers/net/virtio_net.c; AlacrityVM lib/ioq.c",
            Example = "vhost-net+front_end[driver=2.6.31]+rings=ioq",
        },
        new()
        {
            Id = "mergeable-with-ioq",
            Refuses = p => p.FrontEnd.Has(OptionIds.Mergeable, true) && p.Rings.Has(KindTraits.Venet),
            Reason = "A mergeable packet completes several buffers in one step, and an IOQ descriptor is one "
                + "whole packet.",
            Source = "Linux 2.6.32 drivers/net/virtio_net.c; AlacrityVM include/linux/ioq.h",
            Example = "vhost-net+front_end[mergeable=true]+rings=ioq",
        },
        new()
        {
            Id = "tx-complete-with-virtqueue",
            Refuses = p => p.FrontEnd.Has(OptionIds.Txc, true) && p.Rings.Has(KindTraits.Virtio),
            Reason = "Tx-complete events travel in a third IOQ of the device, and a virtqueue completes in its "
                + "used ring.",
            Source = "AlacrityVM include/linux/venet.h",
            Example = "venet+rings=split-virtqueue",
        },
        new()
        {
            Id = "tx-complete-without-sender",
            Refuses = p => p.FrontEnd.Has(OptionIds.Txc, true)
                && (p.BackEnd.Has(KindTraits.UserspaceBackEnd) || p.BackEnd.Has(KindTraits.KernelBackEnd))
                && !p.BackEnd.Has(KindTraits.SendsTxComplete),
            Reason = "This back end completes a packet in its ring and knows no device event queue, so the "
                + "tx-complete event would never come.",
            Source = "Linux 2.6.34 drivers/vhost/net.c; AlacrityVM kernel/vbus/devices/venet/device.c",
            Example = "venet+back_end=vhost-worker",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Txc, false),
        },
        new()
        {
            Id = "mergeable-with-2.6.34-loops",
            Refuses = p => p.FrontEnd.Has(OptionIds.Mergeable, true)
                && p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634),
            Reason = "The receive loop of 2.6.34 fills one descriptor chain per packet and does not offer the feature.",
            Source = "Linux 2.6.34 drivers/vhost/net.c",
            Example = "vhost-net+front_end[mergeable=true]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Mergeable, false),
        },
        new()
        {
            Id = "event-idx-with-2.6.34-loops",
            Refuses = p => p.Rings.Has(OptionIds.EventIdx, true) && p.BackEnd.Has(OptionIds.Loops, OptionIds.Loops2634),
            Reason = "The loops of 2.6.34 know notification flags only and do not offer the feature.",
            Source = "Linux 2.6.34 drivers/vhost/vhost.c",
            Example = "vhost-net+rings[event-idx=true]",
            Concession = new Concession(PartSlot.Rings, OptionIds.EventIdx, false),
        },
        new()
        {
            Id = "kernel-callback-to-userspace",
            Refuses = p => p.Kick.Has(KindTraits.KernelOnly) && p.BackEnd.Has(KindTraits.UserspaceBackEnd),
            Reason = "This kick calls a function in the host kernel and signals no eventfd, and there is no "
                + "adapter to a process in the catalogue.",
            Source = "AlacrityVM virt/kvm/xinterface.c",
            Example = "virtio-pci-eventfd+kick=bridge-doorbell",
        },
        new()
        {
            Id = "event-queue-from-userspace",
            Refuses = p => p.Interrupts.Has(KindTraits.KernelOnly) && p.BackEnd.Has(KindTraits.UserspaceBackEnd),
            Reason = "The bridge's event queue is filled inside the host kernel, and there is no adapter from a "
                + "process in the catalogue.",
            Source = "AlacrityVM kernel/vbus/connectors/kvm.c",
            Example = "virtio-pci-eventfd+interrupts=bridge-event-queue",
        },
        new()
        {
            Id = "netdev-from-userspace",
            Refuses = p => p.Attachment.Has(KindTraits.KernelOnly) && p.BackEnd.Has(KindTraits.UserspaceBackEnd),
            Reason = "This attachment is a netdev with a function in the host kernel and no file descriptor that "
                + "a process could read.",
            Source = "AlacrityVM kernel/vbus/devices/venet/tap.c",
            Example = "virtio-pci-eventfd+attachment=venet-tap",
        },
        new()
        {
            Id = "zero-copy-without-completion",
            Refuses = p => p.BackEnd.Has(OptionIds.ZeroCopy, true) && !p.FrontEnd.Has(OptionIds.Txc, true),
            Reason = "A mapped packet is finished long after its descriptor is taken, and without tx-complete "
                + "events venet cannot say when.",
            Source = "AlacrityVM kernel/vbus/devices/venet/device.c",
            Example = "venet+front_end[txc=false]+back_end[zero-copy=true]",
        },
        new()
        {
            Id = "zero-copy-into-tap",
            Refuses = p => p.BackEnd.Has(OptionIds.ZeroCopy, true)
                && (p.Attachment.Is(KindIds.BridgeTap) || p.Attachment.Is(KindIds.Macvtap) || p.Attachment.Is(KindIds.RawSocket)),
            Reason = "The sockets of that time (tap, macvtap, packet) copy every packet that is written to them.",
            Source = "Linux 2.6.34 drivers/net/tun.c",
            Example = "venet+back_end[zero-copy=true]+attachment=bridge-tap",
        },
        new()
        {
            Id = "tx-complete-without-scatter-gather",
            Refuses = p => p.FrontEnd.Has(OptionIds.Txc, true) && p.FrontEnd.Has(OptionIds.Sg, false),
            Reason = "The cookie that a tx-complete event gives back travels in the scatter-gather header, and a "
                + "linear descriptor has none.",
            Source = "AlacrityVM include/linux/venet.h",
            Example = "venet+front_end[gso=false,sg=false]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Txc, false),
        },
        new()
        {
            Id = "segmentation-without-fragments",
            Refuses = p => p.FrontEnd.Has(OptionIds.Gso, true) && p.FrontEnd.Has(OptionIds.Sg, false),
            Reason = "venet negotiates segmentation within the scatter-gather group, and a linear buffer cannot "
                + "hold such a packet.",
            Source = "AlacrityVM include/linux/venet.h",
            Example = "venet+front_end[sg=false]",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Gso, false),
        },
        new()
        {
            Id = "assigned-with-paravirtual",
            Refuses = p => p.All.Any(part => part.Has(KindTraits.Assigned))
                && p.All.Any(part => !part.Has(KindTraits.Native) && !part.Has(KindTraits.Assigned)),
            Reason = "A guest that a NIC is assigned to drives the hardware itself, and no part of the host serves it.",
            Source = "Linux 2.6.34 virt/kvm/assigned-dev.c",
            Example = "assigned-nic+back_end=vhost-worker",
        },
        new()
        {
            Id = "assigned-by-halves",
            Refuses = p => p.FrontEnd.Has(KindTraits.Assigned) != p.Interrupts.Has(KindTraits.Assigned),
            Reason = "The guest's driver of an assigned NIC and the forwarding of its interrupts come together: without the "
                + "one there is no guest to forward to, without the other no vector to wait for.",
            Source = "Linux 2.6.34 virt/kvm/assigned-dev.c",
            Example = "assigned-nic+interrupts=native-msix",
        },
        new()
        {
            Id = "virtio-offloads-with-raw-socket",
            Refuses = p => p.Attachment.Is(KindIds.RawSocket) && p.FrontEnd.Has(OptionIds.Tso, true),
            Reason = "The packet socket of vhost's beginnings takes plain frames only: no checksum or segmentation offload.",
            Source = "Linux 2.6.34 drivers/vhost/net.c",
            Example = "vhost-net+attachment=raw-socket",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Tso, false),
        },
        new()
        {
            Id = "venet-offloads-with-raw-socket",
            Refuses = p => p.Attachment.Is(KindIds.RawSocket) && p.FrontEnd.Has(OptionIds.Gso, true),
            Reason = "A packet socket of that time takes plain frames only: no checksum or segmentation offload.",
            Source = "Linux 2.6.34 drivers/vhost/net.c",
            Example = "venet+attachment=raw-socket",
            Concession = new Concession(PartSlot.FrontEnd, OptionIds.Gso, false),
        },
        new()
        {
            Id = "vmm-register-without-its-device-model",
            Refuses = p => (p.Kick.Has(KindTraits.NeedsVmmLock) || p.Interrupts.Has(KindTraits.NeedsVmmLock))
                && !p.BackEnd.Has(KindTraits.UnderVmmLock) && !p.BackEnd.Has(KindTraits.Native),
            Reason = "A heavy exit runs the VMM's own device model in the vCPU thread; other back ends are told by "
                + "eventfd, and there is no adapter that writes one from there in the catalogue.",
            Source = "QEMU Oct 2009 hw/virtio-pci.c, qemu-kvm.c",
            Example = "vhost-net+kick=pio-userspace",
        },
        new()
        {
            Id = "ioctl-interrupt-from-kernel",
            Refuses = p => p.Interrupts.Has(KindTraits.ByIoctl) && p.BackEnd.Has(KindTraits.KernelBackEnd),
            Reason = "The interrupt is an ioctl on the VM's descriptor, which a back end in the host kernel does not have.",
            Source = "Linux 2.6.34 drivers/vhost/vhost.c signals eventfds only",
            Example = "vhost-net+interrupts=msix-ioctl",
        },
        new()
        {
            Id = "venet-in-qemu",
            Refuses = p => p.BackEnd.Is(KindIds.QemuIoThread)
                && (p.FrontEnd.Has(KindTraits.Venet) || p.Rings.Has(KindTraits.Venet)),
            Reason = "QEMU has a model of virtio-net and none of a venet device.",
            Source = "QEMU Oct 2009 hw/virtio-net.c; AlacrityVM's hw/vbus-bridge.c models the bridge only",
            Example = "venet+kick=pio-ioeventfd+interrupts=msix-irqfd+back_end=qemu-io-thread+attachment=bridge-tap",
        },
        new()
        {
            Id = "link-by-halves",
            Refuses = p => p.Kick.Has(KindTraits.Link) != p.Interrupts.Has(KindTraits.Link),
            Reason = "Two boards on a link have no hypervisor: either both of their notifications cross it, or neither.",
            Source = "Haskins to Kivity, 30 Sep 2009",
            Example = "pcie-boards+kick=bridge-doorbell",
        },
        new()
        {
            Id = "link-without-memory-context",
            Refuses = p => p.Kick.Has(KindTraits.Link) && !p.BackEnd.Has(KindTraits.MemoryContext),
            Reason = "The rings lie in the memory of the other board, and only venet's device reaches them through a memory "
                + "context; the others read the address space of a process of their own machine.",
            Source = "AlacrityVM kernel/vbus/devices/venet/device.c; Linux 2.6.34 drivers/vhost/vhost.c",
            Example = "pcie-boards+front_end[txc=false]+back_end=vhost-worker",
        },
        new()
        {
            Id = "virtqueue-over-link",
            Refuses = p => p.Kick.Has(KindTraits.Link) && p.Rings.Has(KindTraits.Virtio),
            Reason = "virtio between such boards joined two virtio-net drivers back to back, without a device behind the "
                + "rings: another system, and not in the catalogue.",
            Source = "Haskins to Kivity, 30 Sep 2009; Haskins to Bergmann, 7 Aug 2009",
            Example = "pcie-boards+front_end=virtio-net+rings=split-virtqueue",
        },
        new()
        {
            Id = "zero-copy-over-link",
            Refuses = p => p.Kick.Has(KindTraits.Link) && p.BackEnd.Has(OptionIds.ZeroCopy, true),
            Reason = "Pages of another board cannot be mapped into an skb that the NIC will read.",
            Source = "AlacrityVM kernel/vbus/devices/venet/device.c",
            Example = "pcie-boards+back_end[zero-copy=true]",
        },
        new()
        {
            Id = "register-with-paravirtual",
            Refuses = p => IsMixed(KindTraits.Register, p.FrontEnd, p.Rings, p.Kick, p.BackEnd),
            Reason = "A driver of real hardware writes that chip's registers and descriptors, and only a model of the same "
                + "chip understands them.",
            Source = "Linux 2.6.31 drivers/net/e1000/e1000_main.c; QEMU Oct 2009 hw/e1000.c",
            Example = "virtio-pci+front_end=e1000",
        },
        new()
        {
            Id = "register-without-line",
            Refuses = p => p.BackEnd.Has(KindTraits.Register) && !p.Interrupts.Is(KindIds.Intx),
            Reason = "The 82540EM and the RTL8139 have an interrupt line and no message-signalled interrupts.",
            Source = "QEMU Oct 2009 hw/e1000.c, hw/rtl8139.c",
            Example = "emulated-nic+interrupts=msix-ioctl",
        },
        .. HypervisorRefusals.All,
        .. LaterRefusals.All,
        .. OtherVmmRefusals.All,
    ];

    private static bool IsMixed(KindTraits trait, params PartChoice[] parts) =>
        parts.Any(part => part.Has(trait)) && parts.Any(part => !part.Has(trait));
}
