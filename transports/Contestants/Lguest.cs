namespace Bakeoff.Transports.Contestants;

/// <summary>
/// lguest's virtio-net: hypercalls for kicks, interrupts without any APIC, a launcher in userspace with a thread per virtqueue. A
/// composition on this machine model, not a model of lguest: a hypercall is a VMCALL exit and not a trap gate, HLT is the
/// machine's, and the guest runs without lguest's shadow page tables.
/// </summary>
/// <remarks>
/// <code>
/// A transmitted frame (guest driver of 2.6.31: notify on empty)
///   application       send(): stack, virtio-net: chain of header and frame, avail.idx++, barrier
///                     used.flags asks for kicks: LHCALL_NOTIFY
///   ** EXIT VMCALL
///   vCPU thread       hypercall table, the eventfd of the queue's address: wake whoever reads it
///   -> WAKE io
///   application       goes on after the entry, waits in recv(): the guest has nothing to run
///   ** EXIT HLT
///   io thread         reads the eventfd; kicks off; takes the chain, writev(tap)
///   host softirq      (within writev) backlog, bridge, NIC driver: the frame leaves
///   io thread         used.idx++, barrier; nothing left in flight: write to /dev/lguest: bit set
///   -> WAKE vcpu
///   vCPU thread       entry: flag on, lowest bit delivered and cleared
///   guest interrupt   number blocked, tasklet scheduled, number unblocked. Nothing to end: no exit
///   guest softirq     tasklet: reaps used, frees the skb; no callbacks on: notify-on-empty
///   ** EXIT HLT
///   io thread         ring empty: kicks on, looks again, back to sleep
///
/// A received frame
///   host softirq      NIC poll, bridge, tap queue
///   -> WAKE io-rx
///   io-rx thread      readv(tap) into posted buffers, used.idx++, barrier; write to /dev/lguest
///   -> WAKE vcpu
///   vCPU thread       entry: flag on, lowest bit delivered and cleared
///   guest interrupt   number blocked, callbacks off, schedules NAPI, number unblocked
///   guest softirq     poll: reaps used, stack, socket
///   -> WAKE application
///   guest softirq     callbacks on, looks again
///   application       recv() returns
///   io-rx thread      read that finds the tap empty, back to sleep
/// </code>
/// An interrupt that finds the guest's flag off is marked in shared memory; since June 2009 the guest looks there when it turns
/// interrupts on, and calls the host (VMCALL). The clock is the host's (LHCALL_SET_CLOCKEVENT, interrupt 0), so a tick takes one call and no
/// APIC. A tickless guest calls four times around each sleep: switch of threads (LHCALL_FLUSH_ASYNC) and timer, timer and switch.
///
/// Before June 2009 (era 2009-04) the launcher is one process. The kick is a return to it, its own thread sends, and nobody is woken on the way
/// out; kicks stay off until a timer has looked again. For a received frame a second thread, the waker, breaks into the guest if it has
/// halted, otherwise at its next exit, and the first one takes the frames one by one. Each packet is an interrupt in either direction.
/// </remarks>
public static class Lguest
{
    /// <summary>The composition.</summary>
    public static Contestant Contestant { get; } = new()
    {
        Id = "lguest",
        Summary = "virtio-net as on lguest: hypercall doorbell, interrupts without an APIC, a launcher in userspace with a thread per queue.",
        NamedIn = "Virtual-Bus RFC, Apr 2009; Haskins to Kivity, 30 Sep 2009",
        DefaultEra = Era.September2009,
        Kinds =
        [
            FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, HypervisorKinds.LguestNotify, HypervisorKinds.LguestIrq,
            BackEndKinds.UserspaceIoThread, AttachmentKinds.BridgeTap,
        ],
        Earlier =
        [
            new(Era.September2009, HypervisorKinds.LguestNotifyRead,
                "Linux 2.6.30 Documentation/lguest/lguest.c: eventfds came with the threads"),
            new(Era.September2009, HypervisorKinds.LguestLauncher,
                "Linux 2.6.30 Documentation/lguest/lguest.c: one process and a waker until June 2009"),
        ],
        Presets =
        [
            new(PartSlot.BackEnd, OptionIds.Threads, Era.September2009, OptionIds.PerQueue,
                "Linux 2.6.31 Documentation/lguest/lguest.c: a thread per virtqueue since June 2009"),
        ],
        RoundTrip = new(["VMCALL", "HLT", "HLT"], ["io", "vcpu", "io-rx", "vcpu", "application"]),
    };
}
