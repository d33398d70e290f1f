namespace Bakeoff.Tests.Conformance;

/// <summary>The options of the parts, one or a few at a time: none of them may cost a frame.</summary>
public sealed class OptionConformanceTests
{
    private const string Moment = " warmup_s=0.0003 measure_s=0.001";

    /// <summary>Chaos delays every await by up to 26 us, so everything takes some ten times as long.</summary>
    private const string ChaosMoment = " warmup_s=0.001 measure_s=0.006";

    /// <summary>Lanes with options turned.</summary>
    public static TheoryData<string> Lanes { get; } =
    [
        // the four virtio-net drivers, and the eras' own presets
        "vhost-net+front_end[driver=2.6.31]",
        "vhost-net+front_end[driver=2.6.32]",
        "virtio-pci-eventfd+front_end[driver=2.6.31]",
        "virtio-pci-eventfd+front_end[driver=2.6.32]",
        "vhost-net+front_end[driver=5.3]",
        "vhost-net+front_end[driver=5.3]+rings[size=64,indirect=false]",
        "vhost-net+front_end[driver=5.5]",
        "vhost-net+front_end[driver=5.5]+rings[size=64,indirect=false]",
        "vhost-net@modern+rings=packed-virtqueue",
        "vhost-net@modern+rings[event-idx=false]",
        "virtio-pci+front_end[driver=5.3]",
        "virtio-vbus+front_end[driver=5.3]",
        "xen-pv+front_end[driver=5.3]",
        "xen-pv+front_end[driver=5.5]",
        "virtio-vbus+front_end[driver=5.5]",
        "vhost-net+front_end[tso=false]",
        "virtio-pci-eventfd@2011-10",
        "vhost-net@2011-10",
        "vhost-net@modern",
        "venet@2009-04",
        "venet@2011-10",
        "venet@modern",

        // QEMU's device model and emulated NICs
        "virtio-pci@2009-04",
        "virtio-pci@2010-05+back_end[tx=bh]",
        "virtio-pci@2011-10",
        "virtio-pci@modern",
        "virtio-pci@modern+back_end[bottom-half=same-turn]+kick=pio-ioeventfd",
        "virtio-pci@2009-04+front_end[mergeable=false]",
        "virtio-pci+back_end[timer-floor-us=1000]",
        "virtio-pci+rings[size=32]",
        "virtio-pci+kick=mmio-userspace",
        "virtio-pci@2010-05+back_end[tx=bh]+kick=pio-ioeventfd+interrupts=msix-irqfd",
        "virtio-pci@2010-05+back_end[tx=bh]+attachment[sndbuf-bytes=20000]",
        "virtio-pci+attachment[sndbuf-bytes=20000]",
        "emulated-nic+front_end[flush-reads=true]",
        "emulated-nic+back_end[mitigation-us=50]",
        "emulated-nic+attachment[sndbuf-bytes=20000]",
        "emulated-nic@modern",

        // rings
        "vhost-net+rings[size=32]",
        "vhost-net+rings[indirect=false]",
        "vhost-net@2011-10+rings[event-idx=false]",
        "vhost-net@2011-10+front_end[mergeable=false]",
        "vhost-net@2011-10+front_end[driver=2.6.31]",
        "vhost-net@2011-10+rings[size=64]",
        "virtio-pci-eventfd@2011-10+rings[event-idx=true]+front_end[mergeable=true]",
        "venet+rings[size=16]",
        "venet+rings[size=1024]",

        // kicks
        "vhost-net+kick=mmio-ioeventfd",
        "vhost-net+kick=mmio-ioeventfd[decode=fast]",
        "vhost-net+kick=hypercall-doorbell",
        "venet+kick=hypercall-doorbell",
        "virtio-pci-eventfd+kick=mmio-ioeventfd",
        "virtio-pci-eventfd+kick=pio-over-hypercall",
        "vhost-net+kick=xen-event-send",

        // interrupt paths
        "vhost-net+interrupts[hop=direct]",
        "venet+interrupts[hop=work-item]",
        "venet+interrupts[priorities=2]",
        "venet+interrupts[priorities=8]",
        "venet+interrupts[coalesce=false]",
        "venet+interrupts[coalesce=false,priorities=2]",
        "vhost-net+interrupts=bridge-event-queue[priorities=8]",
        "assigned-nic+interrupts[hop=direct]",
        "assigned-nic+interrupts[hop=posted]",
        "assigned-nic@2011-10",
        "assigned-nic@modern",

        "venet+interrupts[priorities=3,priority-by=device]",
        "venet+interrupts[ring=split]",
        "virtio-vbus+interrupts[coalesce=false,priorities=2,ring=split]",
        "virtio-vbus+rings[suppression=signal]",
        "virtio-vbus+rings[suppression=both]",
        "virtio-vbus@2011-10+rings[suppression=both]",
        "xen-pv+interrupts[callback=vector]",
        "xen-pv@modern",
        "vhost-net+interrupts=pv-ic",
        "vhost-net+interrupts=pv-ic[acknowledge=hypercall]",
        "venet+interrupts=pv-ic",
        "lguest+interrupts[looks-again=false]",

        // back ends
        "vhost-net+back_end[worker=global]",
        "vhost-net+back_end[worker=per-device]",
        "vhost-net+back_end[worker=per-virtqueue]",
        "vhost-net+back_end[weight-bytes=3000]",
        "vhost-net+back_end[worker=splice]",
        "vhost-net+back_end[weight-bytes=3000,worker=splice]",
        "vhost-net+back_end[loops=3.1]",
        "virtio-pci-eventfd+back_end[threads=per-queue]",
        "venet+back_end[txmitigation=1]",
        "venet+back_end[txmitigation=200]",
        "venet+back_end[burstthresh-us=20]",
        "venet+back_end[zero-copy=true]",
        "venet+front_end[txc=false]",
        "venet+front_end[gso=false]",
        "venet+front_end[txc=false,gso=false,sg=false]",

        // what came after
        "vhost-net@modern+rings=packed-virtqueue",
        "vhost-net@modern+rings=packed-virtqueue[event-idx=false,indirect=false]",
        "vhost-net@modern+rings=packed-virtqueue[size=37]",
        "virtio-pci-eventfd@modern+rings=packed-virtqueue",
        "vhost-net@modern+front_end[inline-header=false]+back_end[loops=3.1]",
        "vhost-net@modern+back_end[weight-bytes=3000]",
        "vhost-net@modern+back_end[busyloop-us=50]",
        "vhost-net@modern+back_end[busyloop-us=50,worker=global]",
        "vhost-net@modern+back_end[busyloop-us=50,worker=per-virtqueue]",
        "vhost-net@modern+rings[event-idx=false,size=32]+back_end[busyloop-us=10]+attachment[sndbuf-bytes=20000]",
        "vhost-net@modern+rings=packed-virtqueue[size=64]+back_end[busyloop-us=20]",
        "vhost-net@modern+front_end[rx-packets=8,rx-usecs=30]",
        "vhost-net@modern+front_end[rx-packets=10,rx-usecs=20,tx-packets=20,tx-usecs=40]+rings[size=32]",
        "vhost-net@modern+front_end[driver=2.6.31,tx-usecs=20]",
        "vhost-net@modern+kick=polled+back_end=sidecore",
        "vhost-net@modern+kick=polled+back_end=sidecore[turn-packets=2,worker=per-device]",
        "vhost-net@modern+front_end[rx-usecs=20]+rings=packed-virtqueue+kick=polled+back_end=sidecore",

        // other VMMs
        "virtio-pci-eventfd@2010-05+kick=pio-handed-on+interrupts=intx-pulse[irq=14,isr-gate=false,line=held]+back_end[rx-signal=always,threads=blocking,tx-signal=always]",
        "virtio-pci-eventfd@2010-05+kick=pio-handed-on+interrupts=intx-pulse[line=held]+back_end[threads=blocking,tx-signal=run]",
        "virtio-pci-eventfd@2010-05+kick=pio-handed-on+interrupts=intx-pulse[chip=ioapic,line=held]+back_end[bounce=true,threads=blocking]",
        "virtio-pci-eventfd@modern+rings[event-idx=true,indirect=false]+kick=pio-handed-on+interrupts=intx-pulse+back_end[threads=blocking]",
        "virtio-pci-eventfd@2010-05+kick=pio-handed-on+interrupts=intx-pulse[isr-gate=false]+back_end[rx-signal=always,threads=per-queue,tx-signal=always]",
        "virtio-pci-eventfd+kick=pio-handed-on+back_end[rx-signal=run,tx-signal=run]",
        "virtio-pci-eventfd@modern+front_end[mergeable=false]+rings[event-idx=true,indirect=false]+kick=mmio-ioeventfd[decode=full]"
            + "+interrupts=mmio-irqfd+back_end[bounce=true,rx-signal=run,tx-signal=run]",
        "lguest@2009-04+back_end[timer=none]",
        "lguest@2009-04+back_end[timer-us=100,timer=fixed]",
        "lguest@2009-04+rings[size=64]+interrupts[looks-again=true]",
        "lguest@2009-04+interrupts[looks-again=true]+back_end[signal=wanted,break=kick]",
        "lguest@2009-04+attachment[sndbuf-bytes=20000]",
        "lguest+back_end[rx-signal=select,select-us=51,threads=per-queue,tx-signal=run]",
        "vhost-net@modern+front_end[inline-header=true]",
        "vhost-net@modern+front_end[inline-header=true]+rings=packed-virtqueue",
        "assigned-nic@2011-10+interrupts=assigned-intx",
        "assigned-nic+interrupts=assigned-intx[eoi=resample]",

        // attachments
        "vhost-net@modern+attachment[rx-frames=16]",
        "vhost-net+attachment[queue=20]",
        "vhost-net+attachment[full=drop,queue=20]",
        "vhost-net+attachment[sndbuf-bytes=20000]",
        "vhost-net+attachment=macvtap[queue=20]",
        "vhost-net+attachment=macvtap[sndbuf-bytes=20000]",
        "vhost-net+front_end[tso=false]+attachment=raw-socket[sndbuf-bytes=20000]",
        "venet@2010-05+back_end[zero-copy=true]+attachment=venet-macvlan",
        "vhost-net+attachment=venet-tap",
        "venet+attachment=bridge-tap",
        "venet+attachment=bridge-tap[queue=20,sndbuf-bytes=20000]",
    ];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void An_option_keeps_the_contract(string lane)
    {
        Contract.Verify(new Scenario(lane, "tcp-stream", "direction=send" + Moment, 1, Chaos: false));
        Contract.Verify(new Scenario(lane, "udp-stream", "direction=receive message_bytes=1000" + Moment, 1, Chaos: false));
        Contract.Verify(new Scenario(lane, "udp-rr", "burst=8" + Moment, 1, Chaos: false));
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void An_option_keeps_the_contract_whatever_the_schedule(string lane)
    {
        foreach (ulong seed in Soak.Seeds(1))
        {
            Contract.Verify(new Scenario(lane, "tcp-stream", "direction=receive mtu=9000" + ChaosMoment, seed, Chaos: true));
            Contract.Verify(new Scenario(lane, "tcp-stream", "direction=send tso=off gso=off" + ChaosMoment, seed, Chaos: true));
            Contract.Verify(new Scenario(lane, "udp-rr", "burst=8" + ChaosMoment, seed, Chaos: true));
            Contract.Verify(new Scenario(lane, "tcp-rr", "" + ChaosMoment, seed, Chaos: true));
        }
    }
}
